"""pyrefly, basedpyright, pyright and bandit, where they are on PATH: what they tell, and what keeps them from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from projects.marks import SLOW
from projects.tool_bench import Bench

from ratchet.errors import Inconclusive
from ratchet.facts.checked_tree import CheckedTree
from ratchet.facts.tools.adapters import adapter_of
from ratchet.facts.tools.programs import find_tool
from ratchet.facts.tools.settings import settings_in

pytestmark = SLOW

WRONG = "def f(a: int) -> str:\n    return a\n"
CHECKERS = {"pyrefly": "bad-return", "basedpyright": "reportReturnType", "pyright": "reportReturnType"}
COLUMNS = {"startColumn": 11, "endColumn": 12, "lineCount": 1}
BASELINE = json.dumps({"files": {"./a.py": [{"code": "reportReturnType", "range": COLUMNS}]}})
ROW = {"line": 2, "column": 12, "stop_line": 2, "stop_column": 13, "path": "a.py", "code": -2, "name": "bad-return"}
PYREFLY_BASELINE = json.dumps({"errors": [{**ROW, "description": "so", "severity": "error"}]})
STRICT = 'preset = "strict"\n'


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    top = tmp_path / "tree"
    top.mkdir()
    return Bench(top, tmp_path / "cache")


def need(tool: str) -> None:
    if find_tool([tool], CheckedTree(Path("/nowhere"))) is None:
        pytest.skip(f"{tool} is not on PATH")


@pytest.mark.parametrize(
    ("tool", "settings"),
    [
        pytest.param("pyrefly", {}, id="pyrefly without settings says little"),
        pytest.param("pyrefly", {"pyrefly.toml": STRICT}, id="pyrefly"),
        pytest.param(
            "pyrefly",
            {"pyrefly.toml": STRICT + 'baseline = "b.json"\n', "b.json": PYREFLY_BASELINE},
            id="pyrefly with a baseline of its own",
        ),
        pytest.param("pyrefly", {"pyrefly.toml": STRICT, ".gitignore": "a.py\n"}, id="pyrefly and git's ignored"),
        pytest.param("basedpyright", {}, id="basedpyright"),
        pytest.param("basedpyright", {".basedpyright/baseline.json": BASELINE}, id="basedpyright with a baseline"),
        pytest.param("pyright", {}, id="pyright"),
        pytest.param("pyright", {"pyrightconfig.json": '{"include": ["nothing"]}'}, id="pyright that includes others"),
    ],
)
def test_what_is_told(bench: Bench, tool: str, settings: Mapping[str, str]) -> None:
    need(tool)
    found = [row for row in bench.lay({"a.py": WRONG, **settings}).codes(tool) if row[2] == CHECKERS[tool]]
    assert ([] if tool == "pyrefly" and not settings else [("a.py", 2, CHECKERS[tool])]) == found


@pytest.mark.parametrize("tool", [*CHECKERS, "bandit"])
def test_what_does_not_parse_is_inconclusive(bench: Bench, tool: str) -> None:
    need(tool)
    with pytest.raises(Inconclusive, match="did not check every file"):
        bench.lay({"a.py": "def f(:\n"}).codes(tool)


def test_a_program_that_pyreflys_settings_name_is_not_run(bench: Bench) -> None:
    need("pyrefly")
    bench.lay({"a.py": WRONG, "pyrefly.toml": '[build-system]\ntype = "custom"\ncommand = ["./x"]\n'})
    with pytest.raises(Inconclusive, match="run a program"):
        bench.codes("pyrefly")


def test_a_baseline_that_basedpyrights_settings_name_is_refused(bench: Bench) -> None:
    need("basedpyright")
    bench.lay({"a.py": WRONG, "pyrightconfig.json": '{"baselineFile": "b.json"}', "b.json": BASELINE})
    with pytest.raises(Inconclusive, match="keep back"):
        bench.codes("basedpyright")


@pytest.mark.parametrize("tool", ["basedpyright", "pyright"])
@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"pyproject.toml": '[tool.pyright]\nextends = "pyright-x.json"\n'}, id="TOML"),
        pytest.param({"pyrightconfig.json": '{"extends": "pyright-x.json",} // x'}, id="JSON with comments"),
    ],
)
def test_settings_that_pyright_takes_more_from(bench: Bench, tool: str, settings: Mapping[str, str]) -> None:
    need(tool)
    adapter = adapter_of(tool)
    assert adapter is not None
    bench.lay({"a.py": WRONG, **settings, "pyright-x.json": '{"reportReturnType": false}'})
    assert CHECKERS[tool] not in [code for _, _, code in bench.codes(tool)]
    assert "pyright-x.json" in settings_in(adapter, bench.top, ["a.py"]).files


@pytest.mark.parametrize(
    ("text", "settings", "expected"),
    [
        pytest.param("eval('1')\n", {}, [("B307", False)], id="a finding"),
        pytest.param("eval('1')  # nosec\n", {}, [("B307", True)], id="a comment"),
        pytest.param("eval('1')  # nosec B307\n", {}, [("B307", True)], id="a comment with a code"),
        pytest.param("eval('1')\n", {"pyproject.toml": '[tool.bandit]\nskips = ["B307"]\n'}, [], id="a code skipped"),
        pytest.param("eval('1')\n", {"bandit.yaml": 'skips: ["B307"]\n'}, [], id="a code skipped in bandit.yaml"),
        pytest.param("eval('1')\n", {".bandit": "[bandit]\nskips: B307\n"}, [("B307", False)], id="a file not heeded"),
    ],
)
def test_bandit(bench: Bench, text: str, settings: Mapping[str, str], expected: list[tuple[str, bool]]) -> None:
    need("bandit")
    assert expected == [(row.code, row.silenced) for row in bench.lay({"a.py": text, **settings}).rows("bandit")]
