"""mypy's configuration told from text alone, held against mypy's own reading."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mypy.defaults import CONFIG_NAMES as OWN_NAMES
from mypy.defaults import SHARED_CONFIG_NAMES

from ratchet.errors import Inconclusive
from ratchet.facts.collect.comments import inline_comments
from ratchet.facts.collect.parsing import parse
from ratchet.facts.files import SourceFile
from ratchet.facts.git import open_repository
from ratchet.facts.options.reading import read_options
from ratchet.facts.options.records import Configuration, ModuleSource
from ratchet.facts.options.text import named_plugins, same_configuration, section_patterns
from ratchet.facts.options.trees import configuration_at, configuration_on_disk
from ratchet.terms.mypy_files import CONFIG_NAMES


def test_names_are_those_that_mypy_looks_for() -> None:
    assert list(CONFIG_NAMES) == [*OWN_NAMES, *SHARED_CONFIG_NAMES]


@given(st.lists(st.sampled_from(["# mypy: ", "# mypy:", "ignore-errors", "\n", "\t", "#", " ", "x = 1"]), max_size=12))
def test_comments_are_those_that_mypy_finds(parts: list[str]) -> None:
    text = "".join(parts)
    try:
        heeded = parse(text, "a.py").mypy_comments
    except Inconclusive:
        return
    assert heeded == list(inline_comments(text))


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"mypy.ini": b"[mypy]\nplugins = a, b.py\n"}, id="mypy.ini"),
        pytest.param({"mypy.ini": b"", "pyproject.toml": b"[tool.mypy]\nplugins = ['a']\n"}, id="an empty one hides"),
        pytest.param(
            {"mypy.ini": b"=", "pyproject.toml": b"[tool.mypy]\nplugins = ['a']\n"}, id="a broken one does not"
        ),
        pytest.param({"pyproject.toml": b"[tool.mypy]\nplugins = 'a, b'\n"}, id="a string in TOML"),
        pytest.param({"pyproject.toml": b"[tool]\n", "setup.cfg": b"[mypy]\nplugins = a\n"}, id="setup.cfg"),
        pytest.param({"setup.cfg": b"[mypy-x]\nplugins = a\n"}, id="setup.cfg without [mypy]"),
        pytest.param({}, id="nothing"),
    ],
)
def test_plugins_are_those_that_mypy_reads(files: dict[str, bytes]) -> None:
    read = read_options(files, {}, None).general["plugins"]
    assert isinstance(read, tuple)
    assert named_plugins(files) == frozenset(read)


def test_sections_of_every_file() -> None:
    files = {
        "mypy.ini": b"[mypy]\n[mypy-a.*,b]\nx = 1\n",
        "pyproject.toml": b"[tool.mypy]\n[[tool.mypy.overrides]]\nmodule = ['c', 'd.*']\n",
    }
    assert section_patterns(files) == ("a.*", "b", "c", "d.*")


def test_what_mypy_refuses_is_inconclusive() -> None:
    with pytest.raises(Inconclusive, match="mypy refuses its configuration"):
        read_options({"mypy.ini": b"[mypy]\nalways_true = A\nalways_false = A\n"}, {}, None)


@pytest.mark.parametrize(
    ("base", "head", "same"),
    [
        pytest.param({"pyproject.toml": b"[tool.mypy]\nx=1\n"}, {"pyproject.toml": b"[a]\n[tool.mypy]\nx = 1\n"}, True),
        pytest.param({"pyproject.toml": b"[a]\n"}, {"pyproject.toml": b"[b]\n"}, True),
        pytest.param({"setup.cfg": b"[metadata]\n"}, {}, True),
        pytest.param({"mypy.ini": b""}, {}, False),
        pytest.param({"mypy.ini": b"[mypy]\nx = 1\n"}, {"mypy.ini": b"[mypy]\nx = 2\n"}, False),
        pytest.param({"pyproject.toml": b"[tool.mypy]\n"}, {"pyproject.toml": b"[tool.mypy\n"}, False),
        pytest.param(
            {"mypy.ini": b"[mypy-*.b]\nx = 1\n[mypy-a.*.b]\nx = 2\n"},
            {"mypy.ini": b"[mypy-a.*.b]\nx = 2\n[mypy-*.b]\nx = 1\n"},
            False,
        ),
    ],
)
def test_same_configuration(base: dict[str, bytes], head: dict[str, bytes], same: bool) -> None:
    assert same_configuration(Configuration(base, {}), Configuration(head, {}), {}) is same


def test_comments_are_part_of_it() -> None:
    plain, lax = ModuleSource("a.py"), ModuleSource("a.py", ((1, "ignore-errors"),))
    moved = ModuleSource("a.py", ((9, "ignore-errors"),))
    assert not same_configuration(Configuration({}, {"a": plain}), Configuration({}, {"a": lax}), {})
    assert same_configuration(Configuration({}, {"a": lax}), Configuration({}, {"a": moved}), {})
    assert same_configuration(Configuration({}, {"a": lax}), Configuration({}, {"b": lax}), {"a": "b"})
    assert not same_configuration(Configuration({}, {}), Configuration({}, {"b": lax}), {})


def test_trees(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
        subprocess.run(["git", "-C", str(tmp_path), *identity, *arguments], check=True, capture_output=True)

    git("init", "-b", "main")
    (tmp_path / "a.py").write_text("# mypy: ignore-errors\n")
    (tmp_path / "b.py").write_text("# mypy: warn-unreachable\n")
    (tmp_path / "mypy.ini").write_text("[mypy]\n")
    git("add", "-A")
    git("commit", "-m", "base")
    (tmp_path / "b.py").write_text("x = 1\n")
    files = [SourceFile(f"{name}.py", name, ".", "") for name in "ab"]
    head = configuration_on_disk(tmp_path, files, None)
    assert head == Configuration(
        {"mypy.ini": b"[mypy]\n"}, {"a": ModuleSource("a.py", ((1, "ignore-errors"),)), "b": ModuleSource("b.py")}
    )
    repository = open_repository(tmp_path)
    assert repository is not None
    assert configuration_at(repository, "HEAD", {"a": "a.py", "b": "b.py"}, head, None).modules == {
        "a": ModuleSource("a.py", ((1, "ignore-errors"),)),
        "b": ModuleSource("b.py", ((1, "warn-unreachable"),)),
    }
