"""`ratchet migrate` of mypy-baseline, ty, pyrefly and basedpyright: a baseline that allows no more than theirs does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from projects.building import Project
from projects.other_tools import scripted

from ratchet.adoption.migrations import find, mypy_baseline
from ratchet.errors import UsageError

CODE = """
    def name(number: int) -> str:
        return number


    def twice(number: int) -> str:
        name("one")
        return number


    def plain(number):
        return number
    """
THEIRS = """\
app/a.py:0: error: Incompatible return value type (got "int", expected "str")  [return-value]
app/a.py:0: error: Incompatible return value type (got "int", expected "str")  [return-value]
app/a.py:0: note: Revealed type is "builtins.int"
app/gone.py:0: error: Name "x" is not defined  [name-defined]
"""


@pytest.fixture
def indebted(project: Project) -> Project:
    project.write({"app/__init__.py": '"""App."""\n', "app/a.py": CODE})
    return project


def shard(project: Project, module: str = "app.a") -> list[list[str]]:
    text = (project.top / f"baselines/modules/{module}.tsv").read_text()
    return [line.split("\t") for line in text.splitlines()]


def test_errors_that_mypy_baseline_does_not_hold_are_not_recorded(indebted: Project) -> None:
    indebted.write({"mypy-baseline.txt": THEIRS})

    said = indebted.ratchet("migrate", "mypy-baseline")

    assert said.status == 0
    assert "in place of ratchet init" not in said.out
    assert [row for row in shard(indebted) if row[0] == "type-error"] == [
        ["type-error", "name", "return-value", "1"],
        ["type-error", "twice", "return-value", "1"],
    ]
    assert ["unchecked-body", "plain", "-", "1"] in shard(indebted)
    assert re.search(r"^  type-error +2$", said.out, re.MULTILINE), said.out
    assert 'app/a.py:6:10: Argument 1 to "name" has incompatible type' in said.err
    assert 'app/gone.py: Name "x" is not defined (name-defined): mypy does not report it now' in said.err


def test_what_other_rules_count_is_told_by_its_code_and_what_is_gone_once(indebted: Project) -> None:
    gone = 'app/a.py:0: error: Name "y" is not defined  [name-defined]\n'
    untyped = "app/a.py:0: error: Function is missing a type annotation  [no-untyped-def]\n"
    called = 'app/a.py:0: error: Call to untyped function "plain" in typed context  [no-untyped-call]\n'
    indebted.write(
        {
            "app/a.py": CODE + "\n\n    def calling() -> None:\n        plain(1)\n",
            "mypy.ini": "[mypy]\nstrict = True\n",
            "pyproject.toml": '[tool.mypy_baseline]\nbaseline_path = "debts.txt"\n',
            "debts.txt": untyped + called + gone * 2,
        }
    )

    said = indebted.ratchet("migrate", "mypy-baseline")

    assert said.status == 0
    assert "left to other rules than type-error: 2 (no-untyped-def 1, no-untyped-call 1)" in said.err
    assert [line for line in said.err.splitlines() if "not report it now" in line] == [
        'not migrated: app/a.py: Name "y" is not defined (name-defined): mypy does not report it now, or not in '
        "measured code (2 times)"
    ]


def test_new_errors_are_refused_after_it(indebted: Project) -> None:
    indebted.write({"mypy-baseline.txt": THEIRS})
    indebted.ratchet("migrate", "mypy-baseline")
    indebted.commit()
    indebted.git("switch", "-qc", "change")

    assert indebted.check().keys == [("type-error", "twice", "arg-type")]


def test_migrate_runs_below_the_top(project: Project) -> None:
    project.write({"back/app/__init__.py": '"""App."""\n', "back/app/a.py": CODE, "back/mypy-baseline.txt": THEIRS})

    said = Project(project.top / "back").ratchet("migrate", "mypy-baseline")

    assert said.status == 0
    assert sum(row[0] == "type-error" for row in shard(project, "back.app.a")) == 2


def test_findings_that_ty_does_not_allow_are_not_recorded(project: Project) -> None:
    code = 'def a() -> int:\n    return "a"\n\n\ndef b() -> int:\n    c = "b"\n    return c\n'
    project.write({"app.py": code, "ty.toml": 'baseline = "debts.json"\n'})
    theirs = [
        {"rule": "invalid-explicit-return", "startColumn": 11, "endColumn": 14, "lineCount": 1},
        {"rule": "gone", "startColumn": 3, "endColumn": 4, "lineCount": 1},
    ]
    project.write({"debts.json": json.dumps({"version": 0, "files": {"app.py": theirs}})})

    said = project.ratchet("migrate", "ty")

    assert said.status == 0
    assert [row for row in shard(project, "app") if row[0] == "finding"] == [
        ["finding", "a", "ty:invalid-explicit-return", "1"]
    ]
    assert "app.py:7:12: Return type does not match" in said.err
    assert "app.py: ty:gone at column 4: it is not told there now" in said.err
    assert "[[tool]]" not in said.out
    assert '\n[[tool]]\nid = "ty"' in (project.top / "ratchet.toml").read_text("utf-8")
    project.commit()
    project.git("switch", "-qc", "change")
    assert project.check().keys == [("finding", "b", "ty:invalid-explicit-return")]


PLACES = ((2, 12), (6, 12), (7, 12), (11, 5))
"""Line and column of what a tool says: the third and the fourth are not in its baseline."""
PYREFLY = {
    "errors": [
        {"path": "app/a.py", "line": line, "column": column, "name": "X", "concise_description": "so"}
        for line, column in PLACES
    ]
}
RANGES = [{"line": line - 1, "character": column - 1} for line, column in PLACES]
PYRIGHT = {
    "summary": {"filesAnalyzed": 2},
    "generalDiagnostics": [
        {"file": "app/a.py", "severity": "error", "rule": "X", "message": "so", "range": {"start": start}}
        for start in RANGES
    ],
}


@pytest.mark.parametrize(
    ("tool", "answer", "file", "theirs"),
    [
        pytest.param(
            "pyrefly",
            PYREFLY,
            "pyrefly-baseline.json",
            {"errors": [{"path": "app/a.py", "column": 12, "name": "X"}] * 2},
            id="pyrefly",
        ),
        pytest.param(
            "basedpyright",
            PYRIGHT,
            ".basedpyright/baseline.json",
            {"files": {"./app/a.py": [{"code": "X", "range": {"startColumn": 11}}] * 2}},
            id="basedpyright",
        ),
    ],
)
def test_a_finding_is_known_by_path_code_and_column(
    tool: str, answer: object, file: str, theirs: object, project: Project, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    version = 'case "$*" in *--version) echo 1.2.3; exit 0 ;; esac'
    text = f"{version}\necho '{json.dumps(answer)}'\nexit 1"
    scripted(tmp_path / "outside", tool, monkeypatch=monkeypatch, script=text)
    policy = f'[ratchet]\npaths = ["app"]\nmypy = false\n\n[[tool]]\nid = "{tool}"\n'
    project.write(
        {"app/__init__.py": '"""App."""\n', "app/a.py": CODE, file: json.dumps(theirs), "ratchet.toml": policy}
    )

    said = project.ratchet("migrate", tool)

    assert said.status == 0
    assert [row for row in shard(project) if row[0] == "finding"] == [
        ["finding", "name", f"{tool}:X", "1"],
        ["finding", "twice", f"{tool}:X", "1"],
    ]
    assert [line.split(": ")[1] for line in said.err.splitlines()] == ["app/a.py:11:5", "app/a.py:7:12"]


def test_notes_are_told_by_their_codes(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = ("reportAny", "reportAny", "reportUnknownMemberType", "reportUnused")
    told = {"file": "app/a.py", "severity": "error", "message": "so"}
    found = [{**told, "rule": code, "range": {"start": start}} for code, start in zip(codes, RANGES, strict=True)]
    answer = json.dumps({"summary": {"filesAnalyzed": 2}, "generalDiagnostics": found})
    version = 'case "$*" in *--version) echo 1.2.4; exit 0 ;; esac'
    scripted(
        tmp_path / "outside", "basedpyright", monkeypatch=monkeypatch, script=f"{version}\necho '{answer}'\nexit 1"
    )
    theirs = [
        {"code": code, "range": {"startColumn": column - 1}} for code, (_, column) in zip(codes, PLACES, strict=True)
    ]
    project.write(
        {
            "app/__init__.py": '"""App."""\n',
            "app/a.py": CODE,
            ".basedpyright/baseline.json": json.dumps({"files": {"./app/a.py": theirs}}),
            "ratchet.toml": '[ratchet]\npaths = ["app"]\nmypy = false\n\n[[tool]]\nid = "basedpyright"\n',
        }
    )

    said = project.ratchet("migrate", "basedpyright")

    assert said.status == 0, said.err
    assert [row for row in shard(project) if row[0] == "finding"] == [
        ["finding", "plain", "basedpyright:reportUnused", "1"]
    ]
    assert said.err.splitlines() == [
        "notes here, which no baseline holds: 3 (basedpyright:reportAny 2, basedpyright:reportUnknownMemberType 1)"
    ]


def test_a_policy_without_the_tool_is_refused(indebted: Project) -> None:
    indebted.write({"ratchet.toml": '[ratchet]\npaths = ["app"]\n', "b.json": '{"errors": []}'})

    said = indebted.ratchet("migrate", "pyrefly", "b.json")

    assert said.status == 2
    assert 'ratchet.toml: add [[tool]] with id = "pyrefly"' in said.err
    assert not (indebted.top / "baselines").exists()


@pytest.mark.parametrize("tool", ["mypy-baseline", "basedpyright"])
def test_a_second_baseline_is_refused(tool: str, indebted: Project) -> None:
    indebted.write({"mypy-baseline.txt": THEIRS, ".basedpyright/baseline.json": '{"files": {}}'})
    indebted.ratchet("init")

    said = indebted.ratchet("migrate", tool)

    assert said.status == 2
    assert "a baseline stands here already" in said.err


def test_a_missing_file_is_named(indebted: Project) -> None:
    said = indebted.ratchet("migrate", "mypy-baseline")

    assert said.status == 2
    assert "mypy-baseline.txt" in said.err


def test_what_is_no_baseline_is_refused() -> None:
    with pytest.raises(UsageError, match=r"b\.txt:2: not a line of mypy-baseline"):
        mypy_baseline.migrate("a.py:0: error: x  [misc]\nhello\n", "b.txt")


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        pytest.param("basedpyright", '{"files": []}', id="files that are no table"),
        pytest.param("basedpyright", '{"files": {"a.py": [{"code": "x"}]}}', id="a row without a place"),
        pytest.param("ty", '{"version": 1, "files": {}}', id="another version"),
        pytest.param("ty", '{"files": {}}', id="no version"),
        pytest.param("ty", '{"version": 0, "files": {"a.py": [{"rule": "x", "startColumn": "1"}]}}', id="a text"),
        pytest.param("pyrefly", '{"errors": {}}', id="errors that are no list"),
        pytest.param("pyrefly", '{"errors": [{"path": "a.py", "name": "x"}]}', id="a row without a column"),
        pytest.param("pyrefly", "errors", id="no JSON"),
        pytest.param("ty", "[" * 100_000, id="nested too deeply"),
    ],
)
def test_what_is_no_baseline_of_a_tool_is_refused(tool: str, text: str) -> None:
    source = find(tool)
    assert source is not None
    with pytest.raises(UsageError, match=f"b.json: not a baseline of {tool}"):
        source.migrate(text, "b.json", None)
