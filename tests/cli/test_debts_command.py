"""`ratchet debts`: every debt has its place, the sums are equal, and what is asked for is what is listed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from textwrap import dedent

import jsonschema
import pytest
from projects.building import Project

from ratchet import pipeline
from ratchet.facts.owners import read_owners
from ratchet.measure.project import Request
from ratchet.reports.page.content import parts_of
from ratchet.storage.narrowing import as_table, tables

REPORTS = Path(__file__).parents[1] / "reports"
CODE = {
    "ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app"]\n',
    "app/__init__.py": '"""App."""\n',
    "app/a.py": """
        from typing import Any


        def pay(order, amount):
            print(order.total, order.name)
            return order


        def rate(value: Any) -> int:
            return int(value)
        """,
    "app/b.py": """
        import json


        def load(text: str) -> str:
            document = json.loads(text)
            return str(document["a"]["b"])
        """,
    "CODEOWNERS": "* @all\n/app/b.py @team/data\n",
}


@pytest.fixture
def owing(project: Project) -> Project:
    return project.recorded(CODE)


def shard_sums(top: Path) -> Counter[tuple[str, str, str, str]]:
    """Module, rule, symbol, detail → count, of all shards."""
    sums: Counter[tuple[str, str, str, str]] = Counter()
    for shard in (top / "baselines/modules").iterdir():
        for line in shard.read_text(encoding="utf-8").splitlines():
            rule, symbol, detail, count = line.split("\t")
            sums[shard.stem, rule, symbol, detail] += int(count)
    return sums


def listed(project: Project, *arguments: str) -> list[dict[str, object]]:
    """The rows of `ratchet debts --format json`."""
    said = project.ratchet("debts", "--format", "json", *arguments)
    assert 0 == said.status, said.err
    return [dict(row) for row in tables(said.report["debts"])]


def test_every_row_of_every_shard_is_listed_with_its_places(owing: Project) -> None:
    rows = listed(owing)
    sums = {(row["module"], row["rule"], row["symbol"], row["detail"]): row["count"] for row in rows}
    places = [place for row in rows for place in tables(row["places"])]
    lengths = {path: len((owing.top / path).read_text().splitlines()) for path in ("app/a.py", "app/b.py")}

    assert sums == shard_sums(owing.top)
    assert all(row["recorded"] == row["count"] for row in rows)
    assert all(row["places"] and row["hint"] and row["message"] for row in rows)
    assert all(1 <= int(str(place["line"])) <= lengths[str(place["path"])] for place in places)


def test_the_sum_is_that_of_status(owing: Project) -> None:
    total = owing.ratchet("debts", "--format", "json", "--limit", "1").report["total"]
    totals = as_table(owing.ratchet("status", "--format", "json").report["totals"])

    assert total == sum(Counter(dict(as_table(totals["debts"]))).values())


ERRORS = """
    from typing import cast


    def one(x: int) -> str:
        y: str = x
        return cast(str, x.foo)


    def two(x: int) -> str:
        return x
    """
RULES = "[rules]\n{}\n"
PROFILE = '[[profile]]\npaths = ["app/**"]\nrules = {{ {} }}\n'
CONTRACT = """
[[contract]]
id = "no-typing"
type = "forbidden"
from = ["app"]
to = ["ext:typing"]
level = "{}"
"""


@pytest.mark.parametrize(
    ("said", "owed"),
    [
        pytest.param("", {"type-error": 3, "cast": 1}, id="nothing"),
        pytest.param(RULES.format('"type-error[attr-defined]" = "note"'), {"type-error": 2, "cast": 1}, id="a code"),
        pytest.param(RULES.format('"type-error[attr-defined]" = "off"'), {"type-error": 2, "cast": 1}, id="code off"),
        pytest.param(
            PROFILE.format('"type-error[attr-defined]" = "note"'), {"type-error": 2, "cast": 1}, id="code noted there"
        ),
        pytest.param(
            RULES.format('type-error = "note"\n"type-error[attr-defined]" = "ratchet"'),
            {"type-error": 1, "cast": 1}, id="all codes but one noted",
        ),
        pytest.param(RULES.format('cast = "note"'), {"type-error": 3}, id="rule noted"),
        pytest.param(CONTRACT.format("note"), {"type-error": 3, "cast": 1}, id="contract noted"),
        pytest.param(CONTRACT.format("ratchet"), {"type-error": 3, "cast": 1, "forbidden": 1}, id="contract kept"),
    ],
)  # fmt: skip
def test_all_that_tell_what_is_owed_count_as_the_baseline_does(
    said: str, owed: dict[str, int], project: Project
) -> None:
    project.recorded({"ratchet.toml": CODE["ratchet.toml"] + said, "app/__init__.py": "# app\n", "app/a.py": ERRORS})
    debts = project.ratchet("debts", "--format", "json").report
    totals = as_table(project.ratchet("status", "--format", "json").report["totals"])
    listed = Counter[str]()
    for row in tables(debts["debts"]):
        listed[str(row["rule"])] += 0 if row["level"] == "note" else int(str(row["count"]))
    recorded = Counter[str]()
    for (_, rule, _, _), count in shard_sums(project.top).items():
        recorded[rule] += count
    (point,) = tables(project.ratchet("history", "--remeasure", "--last", "1", "--format", "json").report["points"])

    assert owed == recorded == {rule: count for rule, count in listed.items() if count} == totals["debts"]
    assert sum(owed.values()) == debts["total"]
    assert owed == point["debts"] == shown_in_the_report(project)


def shown_in_the_report(project: Project) -> Counter[str]:
    """What the files of a report owe, by rule."""
    files = parts_of(pipeline.survey(Request(project.top, {}))).files
    owed = Counter[str]()
    for symbol in (symbol for file in files.files for symbol in file.symbols):
        for rule, count in zip(symbol.owed[::3], symbol.owed[1::3], strict=True):
            owed[files.rules[rule]] += count
    return owed


def test_a_note_is_listed_and_not_counted(project: Project) -> None:
    noted = RULES.format('"type-error[attr-defined]" = "note"\n"type-error[return-value]" = "note"')
    project.recorded({"ratchet.toml": CODE["ratchet.toml"] + noted, "app/__init__.py": "# app\n", "app/a.py": ERRORS})
    said = project.ratchet("debts").out

    assert "app/a.py:5: one: 2 debts, 1 note\n" in said
    assert "app/a.py:10: two: 1 note\n" in said
    assert said.endswith("2 debts in 2 items; 2 notes, not counted\n")
    assert "noted, not counted: type-error attr-defined 1, type-error return-value 1\n" in project.ratchet("status").out


def test_an_untyped_function_is_one_item(owing: Project) -> None:
    said = owing.ratchet("debts", "app/a.py", "--limit", "1")

    assert 0 == said.status
    assert said.out.startswith(
        "app/a.py:4: pay: 4 debts\n    missing-annotation return, order, amount\n    unchecked-body\n\nHow to pay:\n"
    )
    assert said.out.endswith("+1 more item: ratchet debts app/a.py --limit 0\n4 of 5 debts in 1 item\n")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["--rule", "explicit-any"], {("app.a", "rate")}, id="one rule"),
        pytest.param(["app/b.py"], {("app.b", "load")}, id="one path"),
        pytest.param(["--owner", "@team/data"], {("app.b", "load")}, id="one owner"),
        pytest.param(["--owner", "team/data"], {("app.b", "load")}, id="an owner without its @"),
        pytest.param(["--sort", "count", "--limit", "1"], {("app.a", "pay")}, id="the one that owes most"),
        pytest.param(["--rule", "cast"], set(), id="a rule without debts"),
    ],
)
def test_what_is_asked_for_is_listed(arguments: list[str], expected: set[tuple[str, str]], owing: Project) -> None:
    assert expected == {(str(row["module"]), str(row["symbol"])) for row in listed(owing, *arguments)}


@pytest.mark.parametrize("name", ["a", "b"])
def test_hot_begins_with_what_is_edited_most(name: str, owing: Project) -> None:
    path = f"app/{name}.py"
    for number in range(9):
        owing.write({path: f"{dedent(CODE[path])}\n\nMORE = {number}\n"})
        owing.commit()
    assert f"app.{name}" == listed(owing, "--sort", "hot")[0]["module"]


def test_paid_and_unrecorded_debts_are_told_apart(owing: Project) -> None:
    owing.write({"app/a.py": "def pay(order: str, more) -> None:\n    print(order)\n"})
    said = owing.ratchet("debts", "app/a.py")
    report = owing.ratchet("debts", "app/a.py", "--format", "json").report

    assert "    missing-annotation more  (not recorded)\n" in said.out
    assert "5 debts paid, and still in baselines/: ratchet update records that\n" in said.out
    assert ("rate", 0, 1) in {(row["symbol"], row["count"], row["recorded"]) for row in tables(report["paid"])}


@pytest.mark.parametrize(
    ("form", "schema"),
    [pytest.param("sarif", "sarif-2.1.0.json", id="sarif"), pytest.param("rdjson", "rdjson.json", id="rdjson")],
)
def test_formats_are_what_their_readers_expect(form: str, schema: str, owing: Project) -> None:
    document = owing.ratchet("debts", "--format", form).report

    jsonschema.validate(document, json.loads((REPORTS / "schemas" / schema).read_text(encoding="utf-8")))
    assert "app/a.py" in json.dumps(document)


def test_sarif_says_that_nothing_is_new(owing: Project) -> None:
    (run,) = tables(owing.ratchet("debts", "--format", "sarif").report["runs"])
    assert {"unchanged"} == {str(result["baselineState"]) for result in tables(run["results"])}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(["--format", "sarfi"], "debts speaks json, rdjson, sarif, text", id="a format"),
        pytest.param(["--rule", "explicit-anny"], "Did you mean explicit-any?", id="a rule"),
        pytest.param(["--owner", "@nobody"], "CODEOWNERS names no owner @nobody", id="an owner"),
    ],
)
def test_a_word_that_is_unknown_is_a_usage_error(arguments: list[str], complaint: str, owing: Project) -> None:
    said = owing.ratchet("debts", *arguments)

    assert 2 == said.status
    assert complaint in said.err


def test_explain_knows_each_place_of_a_recorded_debt(owing: Project) -> None:
    said = owing.ratchet("explain", "--base", "main", "app/b.py:6")

    assert 0 == said.status
    assert "[unchecked-operation]" in said.out
    assert "recorded in baselines/: it is allowed" in said.out
    assert "ratchet waive" not in said.out


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        pytest.param("*.py @a", "app/x.py", ("@a",), id="a suffix anywhere"),
        pytest.param("/app @a", "app/x/y.py", ("@a",), id="all below a directory"),
        pytest.param("app/ @a", "lib/app/x.py", ("@a",), id="a directory anywhere"),
        pytest.param("/app/* @a", "app/x/y.py", (), id="one level"),
        pytest.param("* @a\n/app @b @c", "app/x.py", ("@b", "@c"), id="the last one counts"),
        pytest.param("* @a\n/app", "app/x.py", (), id="nobody's"),
        pytest.param("[Docs] @d\n/docs/**/x.py @a # why", "docs/a/b/x.py", ("@a",), id="headings and comments"),
    ],
)
def test_code_owners(lines: str, path: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "CODEOWNERS").write_text(lines, encoding="utf-8")
    assert expected == read_owners(tmp_path).of(path)
