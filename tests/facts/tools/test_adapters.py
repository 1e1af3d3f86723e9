"""Every adapter: how an answer of its tool is read, and which answers account for too little."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from ratchet.errors import UsageError
from ratchet.facts.environment import own_interpreter
from ratchet.facts.tools import adapters
from ratchet.facts.tools.adapter import Adapter, Answer, Row, Run, Unaccounted
from ratchet.facts.tools.adapters import adapter_of
from ratchet.facts.tools.results import read_results
from ratchet.facts.tools.sarif_places import Places, path_of
from ratchet.storage.narrowing import as_table
from ratchet.storage.parts import part_names
from ratchet.terms.tools import TOOLS


def adapter(id_: str) -> Adapter:
    found = adapter_of(id_)
    assert found is not None
    return found


def run_in(top: Path, files: Sequence[str] = ("a.py",)) -> Run:
    return Run("/bin/tool", top, files, own_interpreter(), top)


def told(id_: str, top: Path, out: object, status: int, err: bytes = b"") -> list[Row]:
    text = out if isinstance(out, bytes) else json.dumps(out).encode()
    return [*adapter(id_).rows(Answer(text, err, status), run_in(top))]


def test_every_tool_that_the_configuration_knows_has_a_file() -> None:
    assert TOOLS == part_names(adapters.__path__)
    assert [id_ for id_ in TOOLS if adapter(id_).id != id_] == []


def ruff(code: str | None, path: str = "a.py") -> dict[str, object]:
    return {"code": code, "filename": path, "location": {"row": 3, "column": 5}, "message": "so"}


def sarif(rule: str, uri: str = "a.py") -> dict[str, object]:
    region = {"startLine": 3, "startColumn": 5}
    place = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
    return {"runs": [{"results": [{"ruleId": rule, "message": {"text": "so"}, "locations": [place]}]}]}


def pyrefly(name: str) -> dict[str, object]:
    return {"errors": [{"path": "a.py", "line": 3, "column": 5, "name": name, "concise_description": "so"}]}


def pyright(rule: str | None, analysed: int = 1, severity: str = "error") -> dict[str, object]:
    start = {"start": {"line": 2, "character": 4}}
    one: dict[str, object] = {"file": "a.py", "severity": severity, "message": "so", "range": start}
    if rule is not None:
        one["rule"] = rule
    return {"generalDiagnostics": [one], "summary": {"filesAnalyzed": analysed}}


def bandit(errors: Sequence[object] = ()) -> dict[str, object]:
    one = {"filename": "./a.py", "line_number": 3, "col_offset": 4, "test_id": "B602", "issue_text": "so"}
    return {"errors": list(errors), "results": [one]}


@pytest.mark.parametrize(
    ("tool", "out", "status", "code"),
    [
        pytest.param("ruff", [ruff("C901")], 1, "C901", id="ruff"),
        pytest.param("ty", sarif("bad-return"), 1, "bad-return", id="ty"),
        pytest.param("pyrefly", pyrefly("bad-return"), 1, "bad-return", id="pyrefly"),
        pytest.param("pyrefly", pyrefly("redundant-cast"), 0, "redundant-cast", id="a warning of pyrefly's"),
        pytest.param("pyright", pyright("reportReturnType"), 1, "reportReturnType", id="pyright"),
        pytest.param("basedpyright", pyright("reportAny", 2, "warning"), 0, "reportAny", id="basedpyright's warning"),
        pytest.param("bandit", bandit(), 0, "B602", id="bandit"),
    ],
)
def test_a_finding(tmp_path: Path, tool: str, out: object, status: int, code: str) -> None:
    assert [Row("a.py", 3, 5, code, "so")] == told(tool, tmp_path, out, status)


def of_sarif(**region: int) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": "a.py"}, **({"region": region} if region else {})}
    return {
        "runs": [{"results": [{"ruleId": "x", "message": {"text": "so"}, "locations": [{"physicalLocation": place}]}]}]
    }


def of_ruff(*last: int) -> list[dict[str, object]]:
    return [{**ruff("x"), "location": {"row": 1, "column": 1}, "end_location": {"row": last[0], "column": last[1]}}]


def of_pyright(character: int) -> dict[str, object]:
    start = {"line": 0, "character": 0}
    one = {"file": "a.py", "severity": "error", "message": "so", "rule": "x"}
    ranged = {**one, "range": {"start": start, "end": {**start, "character": character}}}
    return {"generalDiagnostics": [ranged], "summary": {"filesAnalyzed": 1}}


def of_pyrefly(stop_column: int) -> dict[str, object]:
    place = {"path": "a.py", "line": 1, "column": 1, "stop_line": 1, "stop_column": stop_column}
    return {"errors": [{**place, "name": "x", "concise_description": "so"}]}


@pytest.mark.parametrize(
    ("tool", "out", "column"),
    [
        pytest.param("ruff", of_ruff(1, 1), 0, id="ruff: no copyright"),
        pytest.param("ruff", of_ruff(1, 4), 1, id="ruff: the first word"),
        pytest.param("ty", of_sarif(startLine=1, startColumn=1, endLine=1, endColumn=1), 0, id="SARIF: an empty place"),
        pytest.param("ty", of_sarif(startLine=1), 1, id="SARIF: the first line"),
        pytest.param("ty", of_sarif(), 0, id="SARIF: no place in the file"),
        pytest.param("pyright", of_pyright(0), 0, id="pyright: an empty place"),
        pytest.param("pyright", of_pyright(3), 1, id="pyright: the first word"),
        pytest.param("pyrefly", of_pyrefly(1), 0, id="pyrefly: an empty place"),
        pytest.param("pyrefly", of_pyrefly(4), 1, id="pyrefly: the first word"),
    ],
)
def test_an_empty_place_at_the_beginning_is_none(tmp_path: Path, tool: str, out: object, column: int) -> None:
    assert [Row("a.py", 1, column, "x", "so")] == told(tool, tmp_path, out, 1)


def test_a_path_in_full_is_one_from_the_root(tmp_path: Path) -> None:
    assert told("ruff", tmp_path, [ruff("C901", f"{tmp_path}/a.py")], 1)[0].path == "a.py"
    assert told("ty", tmp_path, sarif("x", f"file://{tmp_path}/with%20space.py"), 1)[0].path == "with space.py"


def test_a_remark_of_pyrights_is_no_finding(tmp_path: Path) -> None:
    assert told("pyright", tmp_path, pyright("reportDeprecated", 1, "information"), 0) == []


@pytest.mark.parametrize(
    ("tool", "out", "status"),
    [
        pytest.param("ruff", [ruff("E902")], 1, id="ruff: a file that is not there"),
        pytest.param("ruff", [ruff(None)], 1, id="ruff: what does not parse, without a code"),
        pytest.param("ruff", [ruff("invalid-syntax")], 1, id="ruff: what does not parse"),
        pytest.param("ruff", [], 1, id="ruff: findings that are not told"),
        pytest.param("ruff", [ruff("C901")], 0, id="ruff: findings, and none by its exit status"),
        pytest.param("ruff", [], 2, id="ruff: wrong settings"),
        pytest.param("ruff", [], 101, id="ruff: a panic"),
        pytest.param("ruff", [], -9, id="ruff: killed"),
        pytest.param("ty", sarif("invalid-syntax"), 1, id="ty: what does not parse"),
        pytest.param("ty", {"runs": [{"results": []}]}, 2, id="ty: a file that is not there"),
        pytest.param("ty", {"runs": [{"results": []}]}, 1, id="ty: findings that are not told"),
        pytest.param("ty", sarif("panic"), 1, id="ty: a panic about a file"),
        pytest.param("ty", sarif("bad-return"), 101, id="ty: a panic"),
        pytest.param("pyrefly", pyrefly("parse-error"), 1, id="pyrefly: what does not parse"),
        pytest.param("pyrefly", {"errors": []}, 1, id="pyrefly: nothing was checked"),
        pytest.param("pyrefly", {"errors": []}, 3, id="pyrefly: wrong settings"),
        pytest.param("pyright", pyright("reportReturnType", 0), 1, id="pyright: a file that it did not analyse"),
        pytest.param("pyright", pyright(None), 1, id="pyright: what does not parse"),
        pytest.param("pyright", pyright("reportReturnType"), 4, id="pyright: a wrong command line"),
        pytest.param("basedpyright", pyright("reportAny", 0), 0, id="basedpyright: a file that it did not analyse"),
        pytest.param("bandit", bandit([{"filename": "a.py", "reason": "no"}]), 0, id="bandit: what does not parse"),
        pytest.param("bandit", bandit(), 2, id="bandit: wrong settings"),
    ],
)
def test_an_answer_that_accounts_for_too_little(tmp_path: Path, tool: str, out: object, status: int) -> None:
    with pytest.raises(Unaccounted):
        told(tool, tmp_path, out, status)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("out", [b"", b"[", b"3", b'{"runs": 3}'], ids=["nothing", "cut off", "a number", "a table"])
def test_an_answer_in_another_form(tmp_path: Path, tool: str, out: bytes) -> None:
    with pytest.raises((Unaccounted, ValueError, TypeError, KeyError)):
        told(tool, tmp_path, out, 0)


@pytest.mark.parametrize("tool", TOOLS)
def test_no_file_looks_like_an_option(tmp_path: Path, tool: str) -> None:
    """Nor like a list of files: each begins with its directory, on the command line and in a list."""
    run = run_in(tmp_path, ("--fix.py", "@a.py"))
    words = adapter(tool).command(run)
    listed = [Path(word[1:]).read_text(encoding="utf-8") for word in words if word.startswith("@")]
    assert not {"--fix.py", "@a.py"} & {*words, *"".join(listed).splitlines()}


@pytest.mark.parametrize(
    ("tool", "path", "text", "expected"),
    [
        pytest.param("ruff", "ruff.toml", 'extend = "../x.toml"', ["../x.toml"], id="ruff.toml"),
        pytest.param("ruff", "a/pyproject.toml", '[tool.ruff]\nextend = "x.toml"', ["x.toml"], id="pyproject.toml"),
        pytest.param("ruff", "pyproject.toml", 'extend = "x.toml"', [], id="another table"),
        pytest.param("pyright", "pyrightconfig.json", '{"extends": "a/pyright-x.json"}', ["a/pyright-x.json"], id="-"),
        pytest.param(
            "pyright",
            "pyrightconfig.json",
            '// "extends": "pyright-a.json"\n{"x": "// a /* b,]", /* "extends": "b" */ "extends": "pyright-x.json",}',
            ["pyright-x.json"],
            id="JSON with comments",
        ),
        pytest.param("pyright", "pyright-x.json", "{}", [], id="nothing more"),
        pytest.param("pyright", "pyproject.toml", "", [], id="pyright's pyproject.toml"),
        pytest.param(
            "basedpyright",
            "pyproject.toml",
            '[tool.basedpyright]\nextends = "x.toml"\n[tool.pyright]\nextends = "pyright-y.json"',
            ["x.toml", "pyright-y.json"],
            id="either table of basedpyright's pyproject.toml",
        ),
        pytest.param("pyright", "pyright.toml", '[tool.pyright]\nextends = "x.toml"', ["x.toml"], id="another TOML"),
        pytest.param("pyright", "data/pyproject.toml", "extends =", [], id="pyright reads none further down"),
    ],
)
def test_settings_that_take_more_from_another_file(tool: str, path: str, text: str, expected: list[str]) -> None:
    assert expected == [*adapter(tool).extends(path, text.encode())]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("pyrefly.toml", '[build-system]\ntype = "custom"\ncommand = ["./x"]', id="a build system"),
        pytest.param("pyproject.toml", '[tool.pyrefly]\nscript-command = ["./x"]', id="a command for scripts"),
    ],
)
def test_settings_that_run_a_program_are_refused(path: str, text: str) -> None:
    with pytest.raises(Unaccounted):
        adapter("pyrefly").extends(path, text.encode())


@pytest.mark.parametrize(
    ("tool", "path", "text"),
    [
        pytest.param("ruff", "ruff.toml", 'extend = "x.toml"\nx = {\n  a = 1,\n}', id="TOML that Python does not read"),
        pytest.param("pyrefly", "pyproject.toml", "[tool.pyrefly]\nx = {\n}", id="the same in pyproject.toml"),
        pytest.param("bandit", "pyproject.toml", "[tool", id="bandit"),
        pytest.param("pyright", "pyproject.toml", "[tool", id="pyright"),
        pytest.param("pyright", "pyrightconfig.json", '{"extends": "pyright-x.json"', id="half a JSON"),
        pytest.param("pyright", "pyrightconfig.json", "[]", id="no table"),
        pytest.param("pyright", "pyrightconfig.json", "[" * 100_000, id="nested too deeply"),
    ],
)
def test_settings_that_cannot_be_read_are_refused(tool: str, path: str, text: str) -> None:
    with pytest.raises(Unaccounted, match="what it asks for is unknown"):
        adapter(tool).extends(path, text.encode())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("pyrightconfig.json", '{"baselineFile": "b.json", /* ours */}', id="pyrightconfig.json"),
        pytest.param("pyproject.toml", '[tool.basedpyright]\nbaselineFile = "b.json"', id="pyproject.toml"),
        pytest.param("pyproject.toml", '[tool.pyright]\nbaselineFile = "b.json"', id="the table of pyright"),
    ],
)
def test_a_baseline_that_no_option_switches_off_is_refused(path: str, text: str) -> None:
    with pytest.raises(Unaccounted, match="baselineFile has basedpyright keep back"):
        adapter("basedpyright").extends(path, text.encode())
    assert not adapter("pyright").extends(path, text.encode())


def test_settings_from_a_file_that_nobody_looks_at_are_refused() -> None:
    with pytest.raises(Unaccounted, match=r"Call that file pyright"):
        adapter("pyright").extends("pyrightconfig.json", b'{"extends": "x.json"}')


@pytest.mark.parametrize(
    ("uri", "on_windows", "expected"),
    [
        pytest.param("file:///C:/code/a.py", True, "C:/code/a.py", id="a drive"),
        pytest.param("file:///c%3A/code/a%20b.py", True, "c:/code/a b.py", id="a drive in escapes"),
        pytest.param("C:\\code\\a.py", True, "C:/code/a.py", id="a path in a URI's place"),
        pytest.param("file://server/share/a.py", True, "//server/share/a.py", id="a share"),
        pytest.param("app\\a.py", True, "app/a.py", id="backslashes"),
        pytest.param("app\\a.py", False, "app/a.py", id="backslashes of another machine"),
        pytest.param("file://localhost/code/a.py", False, "/code/a.py", id="this machine by its name"),
        pytest.param("app/%C3%A9.py", False, "app/é.py", id="escapes"),
        pytest.param("file:///C:/code/a.py", False, None, id="another machine's drive"),
        pytest.param("C:\\code\\a.py", False, None, id="another machine's path"),
        pytest.param("file://server/share/a.py", False, None, id="another machine's share"),
        pytest.param("https://example.com/a.py", False, None, id="no file"),
        pytest.param("a.py?x=1", False, None, id="a query"),
        pytest.param("a.py#L1", False, None, id="a part of a file"),
    ],
)
def test_the_path_of_a_uri(uri: str, on_windows: bool, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(Unaccounted, match="names no file of this machine"):
            path_of(uri, on_windows)
    else:
        assert path_of(uri, on_windows) == expected


BASES: dict[str, object] = {
    "ROOT": {"uri": "file://{top}/"},
    "APP": {"uri": "app/", "uriBaseId": "ROOT"},
    "OTHER": {"uri": "file:///elsewhere/"},
    "UNTOLD": {"description": {"text": "the root"}},
}


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        pytest.param({"uri": "a.py", "uriBaseId": "ROOT"}, "a.py", id="a base"),
        pytest.param({"uri": "a.py", "uriBaseId": "APP"}, "app/a.py", id="a base beneath a base"),
        pytest.param({"uri": "a.py", "uriBaseId": "OTHER"}, "/elsewhere/a.py", id="a base elsewhere"),
        pytest.param({"uri": "a.py", "uriBaseId": "UNTOLD"}, "a.py", id="a base without a place"),
        pytest.param({"uri": "a.py", "uriBaseId": "%SRCROOT%"}, "a.py", id="a base that nothing tells of"),
        pytest.param({"uri": "file://{top}/a.py", "uriBaseId": "APP"}, "a.py", id="whole in spite of a base"),
        pytest.param({"uri": "./app/../a.py"}, "a.py", id="dots"),
        pytest.param({"index": 1}, "app/b.py", id="one of the artifacts"),
    ],
)
def test_the_place_of_a_location(tmp_path: Path, location: dict[str, object], expected: str) -> None:
    artifacts = [{"location": {"uri": "a.py"}}, {"location": {"uri": "b.py", "uriBaseId": "APP"}}]
    text = json.dumps({"originalUriBaseIds": BASES, "artifacts": artifacts, "location": location})
    document = as_table(json.loads(text.replace("{top}", str(tmp_path))))
    assert Places.of(document, run_in(tmp_path)).path(as_table(document["location"])) == expected


def test_a_base_beneath_itself_is_not_accounted_for(tmp_path: Path) -> None:
    bases = {"A": {"uri": "a/", "uriBaseId": "B"}, "B": {"uri": "b/", "uriBaseId": "A"}}
    places = Places.of({"originalUriBaseIds": bases}, run_in(tmp_path))
    with pytest.raises(Unaccounted, match="beneath itself"):
        places.path({"uri": "a.py", "uriBaseId": "A"})


def test_results_of_another_machine_are_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(Unaccounted):
        told("ty", tmp_path, sarif("x", "file:///C:/code/a.py"), 1)
    with pytest.raises(UsageError, match="names no file of this machine"):
        read_results(json.dumps(sarif("x", "file:///C:/code/a.py")).encode(), "results.sarif", tmp_path, ())
