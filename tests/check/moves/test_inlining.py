"""A function, a class or a literal put into what used it is no growth; nor is a function that was taken out."""

from __future__ import annotations

from textwrap import dedent

import pytest
from projects.building import Project

POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'
HEAD = "import json\nfrom typing import Any\n\n\n"

ROW = HEAD + dedent("""
    def row(text: str) -> dict[str, Any]:
        return {"name": text.strip(), "value": json.loads(text)}


    def use(text: str) -> str:
        found = row(text)
        return str(found)
    """)
INLINED_ROW = HEAD + dedent("""
    def use(text: str) -> str:
        found = {"name": text.strip(), "value": json.loads(text)}
        return str(found)
    """)
UNTYPED_ROW = ROW.replace("(text: str) -> dict[str, Any]", "(text)")

BASE = HEAD + dedent("""
    class Folded(dict):
        def fold(self, name: str) -> str:
            return name.lower()


    class Headers(Folded):
        def get_folded(self, name: str) -> str:
            return self.fold(name)
    """)
INLINED_BASE = HEAD + dedent("""
    class Headers(dict):
        def fold(self, name: str) -> str:
            return name.lower()

        def get_folded(self, name: str) -> str:
            return self.fold(name)
    """)

LARGE = HEAD + dedent("""
    def configure(settings: dict[str, Any], names: list[str]) -> list[str]:
        found: list[str] = []
        for name in names:
            if name in settings:
                found.append(name.strip().lower())
        missing = [name for name in names if name not in settings]
        print(len(missing), "missing")
        return found
    """)
SPLIT = HEAD + dedent("""
    def configure(settings: dict[str, Any], names: list[str]) -> list[str]:
        report(settings, names)
        found: list[str] = []
        for name in names:
            if name in settings:
                found.append(name.strip().lower())
        return found


    def report(settings: dict[str, Any], names: list[str]) -> None:
        missing = [name for name in names if name not in settings]
        print(len(missing), "missing")
    """)

PLAIN = HEAD.replace("Any", "cast") + dedent("""
    def number(text: str) -> int:
        return cast(int, json.loads(text))
    """)
NESTED = HEAD.replace("Any", "cast") + dedent("""
    def number(text: str) -> int:
        def read(text: str) -> int:
            return cast(int, json.loads(text))

        return read(text.strip())
    """)


def refused(project: Project, before: str, after: str) -> list[tuple[str, str, str]]:
    """The keys of what a check refuses."""
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": "# app\n", "app/a.py": before})
    project.write({"app/a.py": after})
    return project.check().keys


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(ROW, INLINED_ROW, id="a literal with an Any, from a function that said so"),
        pytest.param(UNTYPED_ROW, INLINED_ROW, id="and from one that said nothing"),
        pytest.param(BASE, INLINED_BASE, id="a base class, with its own bare base"),
        pytest.param(LARGE, SPLIT, id="a function taken out of a large one"),
        pytest.param(PLAIN, NESTED, id="a statement that went into a function inside its own"),
        pytest.param(
            PLAIN,
            NESTED.replace("read(text: str)", "read(line: str)").replace("loads(text)", "loads(line)"),
            id="whose parameter has another name",
        ),
    ],
)
def test_held(project: Project, before: str, after: str) -> None:
    assert [] == refused(project, before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            ROW,
            INLINED_ROW.replace("json.loads(text)}", "json.loads(text[1:])}"),
            ("unchecked-operation", "use", "-"),
            id="another literal",
        ),
        pytest.param(
            ROW,
            INLINED_ROW.replace("return str(found)", "other = json.loads(text)\n    return str(found) + str(other)"),
            ("unchecked-operation", "use", "-"),
            id="a variable more",
        ),
        pytest.param(
            ROW, ROW + INLINED_ROW.replace(HEAD, "").replace("use", "more"), ("unchecked-operation", "more", "-"),
            id="the function stays",
        ),
        pytest.param(
            PLAIN,
            NESTED.replace("read(text.strip())", "cast(int, json.loads(text)) + read(text)"),
            ("cast", "number.read", "int"),
            id="the statement stays",
        ),
        pytest.param(
            BASE, BASE.replace("(Folded)", "(dict)"), ("bare-generic", "Headers", "base"), id="the base class stays"
        ),
        pytest.param(
            LARGE,
            LARGE + '\n\ndef report(settings: dict[str, Any]) -> None:\n    print(len(settings), "missing", 1)\n',
            ("explicit-any", "report", "settings"),
            id="a new function with the same parameter",
        ),
        pytest.param(
            LARGE,
            SPLIT.replace("def report(settings: dict[str, Any]", "def report(settings: Any"),
            ("explicit-any", "report", "settings"),
            id="taken out with a worse annotation",
        ),
        pytest.param(
            LARGE,
            SPLIT.replace("names: list[str]) -> None", "names: Any) -> None"),
            ("explicit-any", "report", "names"),
            id="and with a new one",
        ),
    ],
)  # fmt: skip
def test_refused(project: Project, before: str, after: str, expected: tuple[str, str, str]) -> None:
    assert expected in refused(project, before, after)
