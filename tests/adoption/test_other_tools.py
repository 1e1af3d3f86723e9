"""Tools that a project configures: `init` proposes them as comments, which work once the # is out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.adoption.other_tools import configured_tools, tools_proposed
from ratchet.adoption.toml_text import for_pyproject
from ratchet.config import parse_config

IN_TABLE = (("ruff", "pyproject.toml"),)
IN_FILE = (("ruff", "ruff.toml"),)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, (), id="nothing"),
        pytest.param({"pyproject.toml": "[tool.ruff]\nline-length = 90\n"}, IN_TABLE, id="a table"),
        pytest.param({"pyproject.toml": "[tool.ruff.lint]\n"}, IN_TABLE, id="a table below it"),
        pytest.param({"ruff.toml": "\n", "pyproject.toml": "[tool.ruff]\n"}, IN_FILE, id="a file first"),
        pytest.param({".ruff.toml": "\n"}, (("ruff", ".ruff.toml"),), id="a hidden file"),
        pytest.param({"pyrightconfig.json": "{}"}, (("pyright", "pyrightconfig.json"),), id="pyright"),
        pytest.param(
            {"pyproject.toml": "[tool.ty]\n[tool.bandit]\n[tool.pyrefly]\n"},
            (("bandit", "pyproject.toml"), ("pyrefly", "pyproject.toml"), ("ty", "pyproject.toml")),
            id="several",
        ),
        pytest.param({"mypy.ini": "[mypy]\n"}, (), id="what pyrefly would read besides"),
        pytest.param({"pyproject.toml": "[tool\n"}, (), id="no TOML"),
    ],
)
def test_what_is_configured(tmp_path: Path, files: dict[str, str], expected: tuple[tuple[str, str], ...]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert expected == configured_tools(tmp_path)


def test_the_comment_is_a_table_once_the_hash_is_out() -> None:
    lines = tools_proposed((("ruff", "ruff.toml"), ("ty", "ty.toml")), "")
    text = "\n".join(line.removeprefix("# ") for line in lines if "[[" in line or "id =" in line)
    whole = '[ratchet]\npaths = ["app"]\n' + text
    assert ["ruff", "ty"] == [tool.id for tool in parse_config(whole, "ratchet.toml").tools]
    commented = for_pyproject("\n".join(lines))
    assert "# [[tool.ratchet.tool]]" in commented
    assert tomllib.loads(commented) == {}


def test_init_proposes_and_doctor_names_the_version(project: Project) -> None:
    project.write({"app.py": "import os\n", "ruff.toml": '[lint]\nselect = ["F"]\n'})
    project.commit("code")
    said = project.ratchet("init")
    assert said.status == 0
    told = (
        "ruff is configured in ruff.toml. ratchet can count its findings, and refuse new ones: there is 1 now (1 F401)."
    )
    assert f"{told}\n  To turn that on, take out the # before [[tool]] and its id in ratchet.toml, then run" in said.out
    proposed = (project.top / "ratchet.toml").read_text("utf-8")
    assert '# [[tool]]\n# id = "ruff"  # ruff.toml configures it\n' in proposed
    project.commit("recorded")
    (project.top / "ratchet.toml").write_text(proposed.replace("# [[tool]]\n# id", "[[tool]]\nid"), encoding="utf-8")
    assert project.ratchet("update").status == 0
    told = project.ratchet("doctor").out
    assert "tool          ruff 0." in told
    assert "made in this environment" in told
    project.write({"ruff.toml": '[lint]\nselect = ["E"]\n'})
    assert "other: ruff 0." in project.ratchet("doctor").out


def test_init_says_which_tool_it_cannot_or_does_not_ask(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    project.write({"app.py": "import os\n", "pyproject.toml": "[tool.bandit]\n[tool.pyright]\n"})
    said = project.ratchet("init").out
    assert "refuse new ones: how many there are now cannot be told. [[tool]] names bandit, " in said
    assert "refuse new ones: how many there are now is not counted here, since that takes long.\n" in said
