"""Tools to migrate from are found by their file names, and their files by what stands in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratchet.adoption.discovery import OtherTool, discover
from ratchet.adoption.migrations import find, tools


@pytest.mark.parametrize(
    ("name", "file", "text"),
    [
        pytest.param("import-linter", ".importlinter", "[importlinter]\n", id="import-linter"),
        pytest.param("import-linter", "setup.cfg", "[importlinter]\n", id="import-linter in setup.cfg"),
        pytest.param("import-linter", "pyproject.toml", "[tool.importlinter]\n", id="import-linter in pyproject.toml"),
        pytest.param("tach", "tach.toml", "modules = []\n", id="tach"),
        pytest.param("tach", "pyproject.toml", "[tool.tach]\n", id="tach in pyproject.toml"),
        pytest.param("mypy-baseline", "mypy-baseline.txt", "", id="mypy-baseline"),
        pytest.param("basedpyright", ".basedpyright/baseline.json", "{}", id="basedpyright"),
        pytest.param("ty", "ty-baseline.json", '{"version": 0, "files": {}}', id="ty"),
        pytest.param("pyrefly", "pyrefly-baseline.json", '{"errors": []}', id="pyrefly"),
    ],
)
def test_init_finds_what_a_tool_left(name: str, file: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text)
    tool = find(name)
    assert tool is not None
    assert discover(tmp_path, None).others == (OtherTool(name, file, tool.is_baseline),)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        pytest.param("ty.toml", 'baseline = "old/debts.json"\n', id="ty.toml"),
        pytest.param("pyproject.toml", '[tool.ty]\nbaseline = "old/debts.json"\n', id="pyproject.toml"),
    ],
)
def test_settings_name_the_baseline(file: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    (tmp_path / file).write_text(text)
    tool = find("ty")
    assert tool is not None
    assert [*tool.configurations(tmp_path)] == []
    (tmp_path / "old").mkdir()
    (tmp_path / "old/debts.json").write_text('{"version": 0, "files": {}}')
    (tmp_path / "ty-baseline.json").write_text('{"version": 0, "files": {}}')
    assert [*tool.configurations(tmp_path)] == ["old/debts.json", "ty-baseline.json"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        pytest.param("setup.cfg", "[metadata]\nname = x\n", id="setup.cfg of a project"),
        pytest.param("pyproject.toml", "[tool.ruff]\n", id="pyproject.toml of another tool"),
        pytest.param("baseline.json", "{}", id="somebody's baseline.json"),
        pytest.param("ty.toml", 'baseline = "\\u0000"\n', id="a name that no file has"),
        pytest.param("ty.toml", 'baseline = "ty.toml"\n', id="a file that is no baseline"),
    ],
)
def test_init_finds_nothing_in_a_file_of_another_tool(file: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    (tmp_path / file).write_text(text)
    assert discover(tmp_path, None).others == ()


def test_an_unknown_tool_is_none() -> None:
    assert find("pylint") is None
    assert "pylint" not in tools()
