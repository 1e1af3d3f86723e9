"""What a finding says besides its place: all places, the code, a revert, a caller that broke."""

from __future__ import annotations

import pytest
from projects.building import Project

from ratchet.storage.narrowing import as_list, as_table

STRICT = "[mypy]\nstrict = true\n"


def finding(project: Project, rule: str) -> dict[str, object]:
    (found,) = [one for one in project.check().findings if one["rule"] == rule]
    return found


def lines(found: dict[str, object]) -> list[object]:
    return [as_table(place)["line"] for place in as_list(found["places"])]


OPERATIONS = """
    import json

    def f() -> None:
        a = json.loads("")
        a.x()


    def g() -> None:
        pass
"""


def test_a_counted_finding_has_every_place_the_changed_one_first(project: Project) -> None:
    project.recorded({"app.py": OPERATIONS, "mypy.ini": STRICT})
    project.write({"app.py": OPERATIONS.replace("    a.x()", "    a.x()\n        a.y()")})

    found = finding(project, "unchecked-operation")

    assert [6, 4, 5] == list(dict.fromkeys(lines(found)))
    assert 6 == found["line"]
    said = project.ratchet("check", "--base", "main").out
    assert "found (lines 6, 4, 5)" in said
    assert "app.py" in project.ratchet("explain", "app.py:5", "--base", "main").out


def test_a_caller_that_a_corrected_annotation_broke_says_so(project: Project) -> None:
    text = "def f(n: int) -> None:\n    print(n)\n\n\ndef g() -> None:\n    f(1)\n"
    project.recorded({"app.py": text, "mypy.ini": STRICT})
    project.write({"app.py": text.replace("n: int", "n: str")})

    assert "This line did not change" in str(finding(project, "type-error")["hint"])


@pytest.mark.parametrize(
    "addition",
    [
        pytest.param("def g() -> None:\n    f('')\n", id="a line that was not there"),
        pytest.param("def g(n: int) -> str:\n    return n\n", id="a line that stands elsewhere already"),
    ],
)
def test_a_new_error_in_a_new_line_has_its_usual_hint(addition: str, project: Project) -> None:
    text = "def f(n: int) -> int:\n    return n\n"
    project.recorded({"app.py": text, "mypy.ini": STRICT})
    project.write({"app.py": f"{text}\n\n{addition}"})

    assert "This line did not change" not in str(finding(project, "type-error")["hint"])


def test_an_untyped_library_s_types_are_named(project: Project) -> None:
    project.recorded({"app.py": "A = 1\n"})
    project.write({"app.py": "import pymysql\n\nprint(pymysql)\n"})

    assert "Install its types, types-PyMySQL, in the project" in str(finding(project, "untyped-import")["hint"])


def test_a_stub_beside_its_source_does_not_count(project: Project) -> None:
    project.recorded({"app.py": "def f(n: int) -> int:\n    return n\n", "mypy.ini": STRICT})
    project.write({"app.pyi": "def f(n: int) -> int: ...\n"})

    said = project.ratchet("check", "--base", "main").out

    assert "whose annotations do not count for it" in said
    assert "delete the stub" in said
    assert "1 cause, 2 debts" in said


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        pytest.param("def f(n):\n    return n\n", True, id="as an earlier commit had it"),
        pytest.param("def f(n):\n    return -n\n", False, id="as none had it"),
    ],
)
def test_a_revert_is_recognised(project: Project, before: str, expected: bool) -> None:
    project.write({"app.py": "def f(n):\n    return n\n", "mypy.ini": STRICT})
    project.commit()
    project.recorded({"app.py": "def f(n: int) -> int:\n    return n\n"})
    project.write({"app.py": before})

    said = project.check().report["notes"]

    assert expected is ("app.py is as it was at" in str(said))


def test_waive_all_lets_a_revert_land(project: Project) -> None:
    project.recorded({"app.py": "def f(n: int) -> int:\n    return n\n", "mypy.ini": STRICT})
    project.write({"app.py": "def f(n):\n    return n\n"})

    said = project.ratchet(
        "waive", "--all", "--base", "main", "--owner", "Ann", "--reason", "the release went out without it"
    )

    assert 0 == said.status
    assert 2 == said.out.count("Wrote baselines/waivers/")
    project.git("stash", "-q", "-u", "--", "app.py")
    project.git("switch", "-q", "main")
    project.commit("the owner takes the waivers")
    project.git("switch", "-qC", "revert")
    project.git("stash", "pop", "-q")
    assert 0 == project.check("--frozen").status


@pytest.mark.parametrize(
    ("key", "complaint"),
    [
        pytest.param(("cast", "ap", "f"), "there is no module ap here. Did you mean app?", id="a module"),
        pytest.param(("layers", "app", "line"), "there is no contract line of this type.", id="a contract"),
    ],
)
def test_waive_refuses_what_does_not_exist(project: Project, key: tuple[str, ...], complaint: str) -> None:
    project.recorded({"app.py": "A = 1\n"})

    said = project.ratchet("waive", *key, "--owner", "Ann", "--reason", "it is gone next week")

    assert (2, True) == (said.status, complaint in said.err)


def test_the_green_line_has_the_size_of_the_ledger_and_its_change(project: Project) -> None:
    text = "def f(a, b):\n    return a\n"
    project.recorded({"app.py": text, "other.py": text, "mypy.ini": STRICT})
    assert "ratchet: held: 6 causes, compared with main" in project.ratchet("check", "--base", "main").out

    project.write({"app.py": "def f(a: int, b: int) -> int:\n    return a\n"})

    assert "ratchet: held: 3 causes (-3), compared with main" in project.ratchet("check", "--base", "main").out
    apart = {"causes": {"debts": 3, "change": -3}, "consequences": {"debts": 0, "change": 0}}
    assert {"debts": 3, "change": -3, **apart} == project.check().report["ledger"]
    assert 2 == project.check().report["files"]


ALIASES = """
    from __future__ import annotations
    from typing import Any

    Json = dict[str, Any]
"""


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        pytest.param("from kinds import Json\ndef f(x: Json) -> None: ...\n", ["kinds.py:4"], id="in another module"),
        pytest.param(
            "from kinds import Json\nTable = list[Json]\ndef f(x: Table) -> None: ...\n",
            ["app.py:2", "kinds.py:4"],
            id="through an alias of one's own",
        ),
        pytest.param(
            "from typing import Any\nclass A:\n    Row = list[Any]\ndef f(x: A.Row) -> None: ...\n",
            ["app.py:3"],
            id="in a class",
        ),
        pytest.param("import socket\ndef f(x: socket._RetAddress) -> None: ...\n", [], id="in a library"),
    ],
)
def test_an_alias_is_told_with_where_its_any_is(project: Project, code: str, steps: list[str]) -> None:
    project.recorded({"app.py": "x: int = 1\n", "kinds.py": ALIASES, "mypy.ini": STRICT})
    project.write({"app.py": code})

    (found,) = [one for one in project.check().findings if one["symbol"] == "f"]

    assert "the alias " in str(found["message"])
    assert steps == [":".join(str(step).split(":")[:2]) for step in as_list(found["trail"])]
