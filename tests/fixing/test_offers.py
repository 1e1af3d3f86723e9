"""What rdjson suggests: edits of whole lines, each of which pays its finding by itself, and makes nothing grow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from projects.building import Project

from ratchet.storage.narrowing import as_table, as_text, tables

SCHEMA = Path(__file__).parents[1] / "reports/schemas/rdjson.json"
BASE = {
    "ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app"]\n',
    "mypy.ini": "[mypy]\ncheck_untyped_defs = True\n",
    "app/__init__.py": '"""App."""\n',
}


def suggested(project: Project, *arguments: str) -> Iterator[tuple[str, int, int, str]]:
    """(message, first line, last line, text) of each suggestion, each of which begins where its diagnostic does."""
    document = project.ratchet(*(arguments or ("check", "--base", "main")), "--format", "rdjson").report
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    for diagnostic in tables(document["diagnostics"]):
        at = as_table(as_table(as_table(diagnostic["location"])["range"])["start"])["line"]
        for each in tables(diagnostic.get("suggestions", [])):
            start, end = (as_table(as_table(each["range"])[name]) for name in ("start", "end"))
            assert {"line"} == start.keys() == end.keys()
            first, last = start["line"], end["line"]
            assert isinstance(first, int)
            assert isinstance(last, int)
            assert at == first
            yield as_text(diagnostic["message"]).splitlines()[0], first, last, as_text(each["text"])


def taken(text: str, first: int, last: int, new: str) -> str:
    """A text after a reader took a suggestion."""
    lines = text.split("\n")
    return "\n".join([*lines[: first - 1], new, *lines[last:]])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("def greet(name: str):\n    print(name)\n", "def greet(name: str) -> None:", id="-> None"),
        pytest.param(
            "def add(\n    one: int,\n    two: int,\n):\n    return one + two\n",
            "def add(\n    one: int,\n    two: int,\n) -> int:",
            id="a signature of several lines",
        ),
        pytest.param(
            "def both(a, b: int):\n    print(a, b)\n\n\nboth('x', 1)\n",
            "def both(a: str, b: int) -> None:",
            id="all of a signature at once",
        ),
        pytest.param(
            "def f(x: int) -> int:\n    return x  # type: ignore[arg-type]  # noqa: E501\n",
            "    return x  # noqa: E501",
            id="an ignore that silences nothing",
        ),
        pytest.param(
            "def f(x: int) -> str:\n    return x  # type: ignore\n",
            "    return x  # type: ignore[return-value]",
            id="the code of a bare ignore",
        ),
        pytest.param(
            "from typing import cast\n\n\ndef f(x: int) -> int:\n    return cast(int, x)\n",
            "    return x",
            id="a cast that changes nothing; its import stays",
        ),
        pytest.param(
            "class A:\n    name = 'a'\n\n\ndef f(a: A) -> str:\n    return str(getattr(a, 'name'))\n",
            "    return str(a.name)",
            id="getattr with a literal name",
        ),
        pytest.param(
            "def f(é: str = None) -> None:\r\n    print(é)\r\n",
            "def f(é: str | None = None) -> None:",
            id="None as a default, other letters and line ends",
        ),
    ],
)
def test_a_finding_that_fix_mends_has_a_suggestion_that_mends_it(text: str, expected: str, project: Project) -> None:
    project.recorded(BASE)
    project.write({"app/a.py": text})
    found = [*suggested(project)]

    assert {expected} == {new for _, _, _, new in found}
    before = {finding["fingerprint"] for finding in project.check().findings}
    _, first, last, new = found[0]
    project.write({"app/a.py": taken(text, first, last, new)})
    after = {finding["fingerprint"] for finding in project.check().findings}
    assert before - after
    assert len(after - before) == expected.count("ignore[")  # a new comment is still refused, if it says less


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def count(n: int):\n    for i in range(n):\n        yield i\n", id="it needs an import"),
        pytest.param("def f(order):\n    return order.price\n", id="nothing is certain"),
        pytest.param("def f(x: int) -> str:\n    return x  # type: ignore[return-value]\n", id="it silences something"),
        pytest.param(
            "class Base:\n    def f(self):\n        return 1\n\n\nclass Own(Base):\n    def f(self) -> str:\n"
            "        return ''\n",
            id="it would contradict what overrides it",
        ),
        pytest.param(
            "def first(n: int, x: int):\n    if n:\n        return first(n - 1, x)\n    return unknown(x)\n",
            id="the body has an error",
        ),
    ],
)
def test_what_is_not_certain_alone_is_not_suggested(text: str, project: Project) -> None:
    project.recorded(BASE)
    project.write({"app/a.py": text})

    assert project.check().findings
    assert [] == [*suggested(project)]


def test_only_what_is_refused_is_suggested(project: Project) -> None:
    old = "def old(name: str):\n    print(name)\n"
    project.recorded({**BASE, "app/old.py": old, "app/a.py": old})
    project.write({"app/a.py": f"{old}\n\ndef new(name: str):\n    print(name)\n"})

    assert ["def new(name: str) -> None:"] == [text for _, _, _, text in suggested(project)]
    assert old == (project.top / "app/old.py").read_text(encoding="utf-8")


def test_the_worklist_suggests_as_well_and_each_place_has_its_own(project: Project) -> None:
    project.recorded(
        {**BASE, "app/a.py": "def f(x: int) -> int:\n    x += 1  # type: ignore\n    return x  # type: ignore\n"}
    )

    found = [*suggested(project, "debts", "app")]

    assert [(2, "    x += 1"), (3, "    return x")] == [(first, text) for _, first, _, text in found]
    assert [] == [*suggested(project, "debts", "app/__init__.py")]


def test_other_formats_look_for_no_edits(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.recorded(BASE)
    project.write({"app/a.py": "def greet(name: str):\n    print(name)\n"})
    monkeypatch.setattr("ratchet.pipeline.offers", None)

    for form in ("json", "sarif", "text", "junit"):
        assert 1 == project.ratchet("check", "--base", "main", "--format", form).status


@pytest.mark.parametrize(
    ("files", "base"),
    [
        pytest.param({"app/a.py": "def total(:\n"}, "main", id="no python"),
        pytest.param({"app/a.py": "def greet(name: str):\n    print(name)\n"}, "nowhere", id="no base"),
    ],
)
def test_what_cannot_be_told_is_a_report_without_suggestions(
    files: dict[str, str], base: str, project: Project
) -> None:
    project.recorded(BASE)
    project.write(files)

    assert [] == [*suggested(project, "check", "--base", base)]
    assert "inconclusive" in project.ratchet("check", "--base", base, "--format", "rdjson").out
