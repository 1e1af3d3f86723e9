"""Tools as they are asked: where they are found, what is remembered, and answers that tell nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from projects.other_tools import planted, scripted
from projects.tool_bench import Bench

from ratchet.errors import Inconclusive
from ratchet.facts.tools.programs import find_tool

CLEAN = {"a.py": "x = 1\n"}
UNUSED = {"a.py": "import os\n"}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    top = tmp_path / "tree"
    top.mkdir()
    return Bench(top, tmp_path / "cache")


def test_a_finding_has_a_place_and_a_code(bench: Bench) -> None:
    assert bench.lay(UNUSED).codes("ruff") == [("a.py", 1, "F401")]


def test_what_is_not_measured_is_not_told(bench: Bench) -> None:
    assert bench.lay({**CLEAN, "b.py": "import os\n"}).codes("ruff", measured=["a.py"]) == []


@pytest.mark.parametrize(
    ("files", "settings", "expected"),
    [
        pytest.param(UNUSED, "", 1, id="as it is"),
        pytest.param(UNUSED, "fix = true\nunsafe-fixes = true", 1, id="settings that ask for fixes"),
        pytest.param(UNUSED, "fix-only = true", 1, id="settings that ask for fixes alone"),
        pytest.param(UNUSED, 'exclude = ["a.py"]', 0, id="a file that its settings exclude"),
        pytest.param({"a.py": "import os  # noqa: F401\n"}, "", 0, id="a comment"),
    ],
)
def test_ruff_is_run_as_configured_and_changes_nothing(
    bench: Bench, files: Mapping[str, str], settings: str, expected: int
) -> None:
    bench.lay({**files, "ruff.toml": settings + "\n"})
    assert expected == len(bench.codes("ruff"))
    assert files["a.py"] == (bench.top / "a.py").read_text(encoding="utf-8")


def test_a_comment_that_hides_a_finding_is_told_by_what_the_tool_says(bench: Bench) -> None:
    """Also where the comment is written in a way that only the tool understands."""
    texts = ("import os  # noqa: E501F401\n", "# ruff: disable[F401]\nimport os\n# ruff: enable[F401]\n", "import os\n")
    bench.lay({f"{name}.py": text for name, text in zip("abc", texts, strict=True)})
    assert [("a.py", True), ("b.py", True), ("c.py", False)] == [
        (row.path, row.silenced) for row in bench.rows("ruff") if row.code == "F401"
    ]


@pytest.mark.parametrize("variable", ["RUFF_NO_CACHE", "RUFF_OUTPUT_FORMAT", "RUFF_OUTPUT_FILE"])
def test_variables_do_not_configure_a_tool(bench: Bench, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "concise")
    assert len(bench.lay(UNUSED).codes("ruff")) == 1


def test_a_home_with_settings_does_not_configure_a_tool(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / ".config/ruff").mkdir(parents=True)
    (home / ".config/ruff/ruff.toml").write_text('[lint]\nignore = ["F"]\n')
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    assert len(bench.lay(UNUSED).codes("ruff")) == 1


# -- what is remembered -------------------------------------------------------------------------------------------


@pytest.fixture
def counting(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench whose bandit writes down each run, and finds one thing in each file."""
    scripted(tmp_path / "programs", "bandit", counting=tmp_path / "runs", monkeypatch=monkeypatch)
    return bench.lay({"a.py": "x = 1\n", "b.py": "y = 1\n"})


def runs(tmp_path: Path) -> list[str]:
    """The files of each run, in its order."""
    return (tmp_path / "runs").read_text(encoding="utf-8").splitlines()


def test_nothing_changed_nothing_is_run(counting: Bench, tmp_path: Path) -> None:
    first = counting.codes("bandit")
    assert runs(tmp_path) == ["--version", "./a.py ./b.py"]
    assert first == counting.codes("bandit") == [("a.py", 1, "B1"), ("b.py", 1, "B1")]
    assert runs(tmp_path) == ["--version", "./a.py ./b.py"]


@pytest.mark.parametrize(
    ("files", "asked"),
    [
        pytest.param({"a.py": "x = 2\n"}, ["./a.py"], id="one file"),
        pytest.param({"c.py": "z = 1\n"}, ["./a.py ./b.py ./c.py"], id="a file more: others may rest on its name"),
        pytest.param({"bandit.yaml": "skips: []\n"}, ["./a.py ./b.py"], id="its settings"),
        pytest.param({"pyproject.toml": '[tool.bandit]\nskips = ["B1"]\n'}, ["./a.py ./b.py"], id="its table"),
        pytest.param({"pyproject.toml": "[tool.other]\nx = 1\n"}, [], id="another table"),
        pytest.param({"README.md": "so\n"}, [], id="a file that no tool reads"),
    ],
)
def test_what_is_asked_again(counting: Bench, tmp_path: Path, files: dict[str, str], asked: list[str]) -> None:
    counting.codes("bandit")
    counting.lay(files).codes("bandit")
    assert asked == runs(tmp_path)[2:]


def test_another_version_is_asked_about_all(counting: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counting.codes("bandit")
    scripted(tmp_path / "programs", "bandit", counting=tmp_path / "runs", monkeypatch=monkeypatch, version="2.0.0")
    assert counting.told("bandit").identity.version == "2.0.0"
    assert runs(tmp_path)[2:] == ["--version", "./a.py ./b.py"]


def test_rows_that_somebody_wrote_are_not_believed(counting: Bench, tmp_path: Path) -> None:
    counting.codes("bandit")
    (memory,) = (tmp_path / "cache").glob("tool-bandit*.json")
    memory.write_bytes(memory.read_bytes().replace(b'"B1"', b'"B2"'))
    assert [code for _, _, code in counting.codes("bandit")] == ["B1", "B1"]


# -- where a tool is found, and what tells nothing ----------------------------------------------------------------


def test_a_program_that_the_tree_brings_is_not_run(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = tmp_path / "hit"
    places = ["bandit", "bin/bandit", "node_modules/.bin/bandit", ".venv/bin/bandit"]
    for place in places:
        planted(bench.top / place, hit)
    link = tmp_path / "elsewhere"
    link.mkdir()
    (link / "bandit").symlink_to(bench.top / "bandit")
    entries = [str(bench.top), str(bench.top / "bin"), ".", "bin", "", str(bench.top / "node_modules/.bin"), str(link)]
    monkeypatch.setenv("PATH", os.pathsep.join([*entries, str(bench.top / ".venv/bin")]))
    with pytest.raises(Inconclusive, match="neither beside ratchet nor on PATH"):
        bench.lay(CLEAN).codes("bandit")
    assert not hit.exists()


def test_a_tool_beside_ratchet_comes_first(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(tmp_path / "programs/ruff", tmp_path / "hit")
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    found = find_tool(["ruff"], bench.checked)
    assert found is not None
    assert tmp_path / "programs" not in Path(found).parents


@pytest.mark.parametrize(
    ("script", "message"),
    [
        pytest.param("exit 3", "does not tell its version", id="no version"),
        pytest.param("echo bandit", "does not tell its version", id="a version that is none"),
        pytest.param('[ "$1" = --version ] && echo 1.0 || exit 1', "did not check every file", id="a crash"),
        pytest.param('[ "$1" = --version ] && echo 1.0 || kill -9 $$', "did not check every file", id="killed"),
        pytest.param('[ "$1" = --version ] && echo 1.0 || true', "in another form", id="an empty answer"),
        pytest.param(
            """[ "$1" = --version ] && echo 1.0 || echo '{"errors": []'""", "in another form", id="an answer cut off"
        ),
        pytest.param(
            """[ "$1" = --version ] && echo 1.0 || echo '{"errors": [{"filename": "a.py", "reason": "no"}]}'""",
            "did not check every file: a.py: no",
            id="a file that it cannot read",
        ),
        pytest.param(
            """[ "$1" = --version ] && echo 1.0 || { echo x >> a.py; echo '{"errors": [], "results": []}'; }""",
            "a.py changed while it was checked",
            id="a file that changes in the run",
        ),
    ],
)
def test_what_tells_nothing_is_inconclusive(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
) -> None:
    scripted(tmp_path / "programs", "bandit", script=script, monkeypatch=monkeypatch)
    with pytest.raises(Inconclusive, match=message):
        bench.lay(CLEAN).codes("bandit")


def test_a_program_that_is_none_is_inconclusive(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(tmp_path / "programs", "bandit", script="", monkeypatch=monkeypatch, interpreter="/no/such/program")
    with pytest.raises(Inconclusive, match="bandit cannot be run"):
        bench.lay(CLEAN).codes("bandit")


def test_a_file_that_is_gone_is_inconclusive(bench: Bench) -> None:
    files = bench.lay(CLEAN).files()
    (bench.top / "a.py").unlink()
    with pytest.raises(Inconclusive, match=r"a\.py cannot be read"):
        bench.told("ruff", files=files)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param({"a.py": "def f(:\n"}, "did not check every file: a.py:1", id="what does not parse"),
        pytest.param({**CLEAN, "ruff.toml": "select = 3\n"}, "did not check every file", id="settings of another kind"),
        pytest.param({**CLEAN, "ruff.toml": "select\n"}, "does not read it as TOML", id="settings that are no TOML"),
        pytest.param({**CLEAN, "ruff.toml": 'extend = "../x.toml"\n'}, "no file of this tree", id="settings elsewhere"),
        pytest.param({**CLEAN, "ruff.toml": 'extend = "x.toml"\n'}, "no file of this tree", id="settings of nowhere"),
        pytest.param(
            {**CLEAN, "ruff.toml": 'required-version = ">=99"\n'}, "did not check every file", id="another version"
        ),
    ],
)
def test_ruff_that_cannot_tell_is_inconclusive(bench: Bench, files: dict[str, str], message: str) -> None:
    with pytest.raises(Inconclusive, match=message):
        bench.lay(files).codes("ruff")


def test_settings_above_the_tree_are_not_heeded(bench: Bench) -> None:
    (bench.top.parent / "ruff.toml").write_text('[lint]\nignore = ["F"]\n')
    with pytest.raises(Inconclusive, match="outside of this tree"):
        bench.lay(UNUSED).codes("ruff")
    assert len(bench.lay({"ruff.toml": "line-length = 100\n"}).codes("ruff")) == 1
