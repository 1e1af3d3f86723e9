"""`ratchet migrate mypy-baseline` and `basedpyright`: a baseline that allows no more than theirs does."""

from __future__ import annotations

import json

import pytest
from projects.building import Project

from ratchet.adoption.migrations import basedpyright, mypy_baseline
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
    assert 'app/a.py:6:10: Argument 1 to "name" has incompatible type' in said.err
    assert 'app/gone.py: Name "x" is not defined (name-defined): mypy does not report it now' in said.err


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


def test_basedpyright_tells_which_rules_mind_the_same(indebted: Project) -> None:
    column = {"startColumn": 10, "endColumn": 16, "lineCount": 1}
    codes = ["reportMissingParameterType", "reportReturnType", "reportUnknownVariableType", "reportExplicitAny"]
    theirs = {"files": {"./app/a.py": [{"code": code, "range": column} for code in codes]}}
    indebted.write({".basedpyright/baseline.json": json.dumps(theirs)})

    said = indebted.ratchet("migrate", "basedpyright")

    assert said.status == 0
    assert ["missing-annotation", "plain", "number", "1"] in shard(indebted)
    assert [line.split(": ")[1] for line in said.err.splitlines()] == [
        "1 of reportExplicitAny",
        "1 of reportReturnType",
        "1 of reportUnknownVariableType",
    ]
    indebted.commit()
    assert indebted.ratchet("check").status == 0


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
    with pytest.raises(UsageError, match="not a baseline of basedpyright"):
        basedpyright.migrate('{"files": []}', "b.json")
