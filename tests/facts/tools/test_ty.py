"""ty: what it tells, and what could keep it from telling."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects.tool_bench import Bench

from ratchet.errors import Inconclusive

WRONG = {"a.py": "def f(a: int) -> str:\n    return a\n"}
FOUND = [("a.py", 2, "invalid-explicit-return")]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    top = tmp_path / "tree"
    top.mkdir()
    return Bench(top, tmp_path / "cache")


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="none"),
        pytest.param({"ty.toml": 'baseline = "b.json"\n', "b.json": "{}"}, id="a baseline that it cannot read"),
        pytest.param(
            {
                "ty.toml": 'baseline = "b.json"\n',
                "b.json": '{"version": 0, "files": {"a.py": [{"rule": "invalid-explicit-return", "startColumn": 11, '
                '"endColumn": 12, "lineCount": 1}]}}',
            },
            id="a baseline of its own",
        ),
        pytest.param({".gitignore": "a.py\n"}, id="a file that git ignores"),
        pytest.param({"ty.toml": '[environment]\npython = "./environment"\n'}, id="an environment of the tree"),
    ],
)
def test_what_it_finds_does_not_hang_on(bench: Bench, settings: dict[str, str]) -> None:
    assert FOUND == bench.lay({**WRONG, **settings}).codes("ty")


def test_its_severity_and_exclude_count(bench: Bench) -> None:
    bench.lay({**WRONG, "ty.toml": '[rules]\ninvalid-explicit-return = "warn"\n'})
    assert FOUND == bench.codes("ty")
    bench.lay({"ty.toml": '[src]\nexclude = ["a.py"]\n'})
    assert bench.codes("ty") == []


def test_another_file_may_change_what_it_finds(bench: Bench) -> None:
    bench.lay({"a.py": "from b import f\n\nx: str = f()\n", "b.py": "def f() -> str:\n    return ''\n"})
    assert bench.codes("ty") == []
    bench.lay({"b.py": "def f() -> int:\n    return 1\n"})
    assert [("a.py", 3)] == [row[:2] for row in bench.codes("ty")]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"a.py": "def f(:\n"}, id="what does not parse"),
        pytest.param({**WRONG, "ty.toml": "rules = 3\n"}, id="settings of another kind"),
        pytest.param({**WRONG, "ty.toml": "rules\n"}, id="settings that are no TOML"),
    ],
)
def test_what_it_cannot_tell_is_inconclusive(bench: Bench, files: dict[str, str]) -> None:
    with pytest.raises(Inconclusive, match="ty did not check every file"):
        bench.lay(files).codes("ty")
