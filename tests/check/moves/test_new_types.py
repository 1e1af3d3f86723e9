"""What annotating reveals is not new; what the change itself gets wrong is."""

from __future__ import annotations

from textwrap import dedent

import pytest
from projects.building import Project

POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'
UNTYPED = """
    def find(name, default=None):
        table = {"a": 1}
        return table.get(name, default)
"""
TYPED = """
    def find(name: str, default: int | None = None) -> int | None:
        table: dict[str, int] = {"a": 1}
        return table.get(name, default)
"""
CALLER = """
    from app.core import find


    def doubled(name: str) -> int:
        number = find(name)
        return number * 2
"""
HALF_TYPED = """
    def find(name: str, default: int = 0) -> int:
        return len(name) + default


    def other(x):
        return x
"""


def refused(project: Project, before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
    """The keys of what a check refuses."""
    project.recorded({"ratchet.toml": POLICY, "app/__init__.py": "# app\n", **before})
    project.write(after)
    return project.check().keys


def test_errors_of_unchanged_callers_are_revealed(project: Project) -> None:
    assert [] == refused(project, {"app/core.py": UNTYPED, "app/use.py": CALLER}, {"app/core.py": TYPED})


def test_so_are_they_in_the_same_module(project: Project) -> None:
    caller = CALLER.replace("from app.core import find", "")
    assert [] == refused(project, {"app/core.py": UNTYPED + caller}, {"app/core.py": TYPED + caller})


def test_a_caller_that_changed_answers_for_itself(project: Project) -> None:
    changed = CALLER.replace("number * 2", "number * 3")
    found = refused(
        project, {"app/core.py": UNTYPED, "app/use.py": CALLER}, {"app/core.py": TYPED, "app/use.py": changed}
    )
    assert ("type-error", "doubled", "operator") in found


def test_a_typed_signature_that_breaks_its_callers_is_refused(project: Project) -> None:
    after = HALF_TYPED.replace("-> int", "-> int | None")
    found = refused(project, {"app/core.py": HALF_TYPED, "app/use.py": CALLER}, {"app/core.py": after})
    assert ("type-error", "doubled", "operator") in found


def test_types_of_something_else_reveal_nothing_of_it(project: Project) -> None:
    after = HALF_TYPED.replace("-> int", "-> int | None").replace("other(x)", "other(x: int) -> int")
    found = refused(project, {"app/core.py": HALF_TYPED, "app/use.py": CALLER}, {"app/core.py": after})
    assert ("type-error", "doubled", "operator") in found


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        pytest.param("  # type: ignore[assignment]", [], id="exactly its code"),
        pytest.param("  # type: ignore", [("suppression", "port", "*")], id="every code"),
    ],
)
def test_a_revealed_error_may_be_silenced_by_its_code(
    project: Project, comment: str, expected: list[tuple[str, str, str]]
) -> None:
    body = "\n    number = int(text)\n    if number < 0:\n        number = 'none'{}\n    return number\n"
    before, after = f"def port(text):{body.format('')}", f"def port(text: str) -> int:{body.format(comment)}"
    assert expected == refused(project, {"app/parse.py": before}, {"app/parse.py": after})


FOUND = """
    def found(name{argument}){returned}:
        if not name:
            return
        for one in (1, 2):
            if str(one) == name:
                return one
"""


@pytest.mark.parametrize("returned", ["int | None", "Optional[int]", "'int | None'", "object"])
def test_a_none_that_is_given_unsaid_contradicts_no_annotation_that_has_it(project: Project, returned: str) -> None:
    before, after = (FOUND.format(argument=a, returned=r) for a, r in (("", ""), (": str", f" -> {returned}")))
    found = refused(
        project, {"app/a.py": f"from typing import Optional\n{dedent(before)}"},
        {"app/a.py": f"from typing import Optional\n{dedent(after)}"},
    )  # fmt: skip
    assert [] == found


@pytest.mark.parametrize("returned", ["int", "list[int | None]", "str | None"])
def test_it_contradicts_one_that_has_none_elsewhere_or_another_value(project: Project, returned: str) -> None:
    before, after = (FOUND.format(argument=a, returned=r) for a, r in (("", ""), (": str", f" -> {returned}")))
    assert refused(project, {"app/a.py": dedent(before)}, {"app/a.py": dedent(after)}) != []


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param("def add(x: int) -> int:\n    plus = lambda a, b: a + b\n    return plus(x, x)\n", [], id="old"),
        pytest.param(
            "def add(x: int) -> int:\n    plus = lambda a, b: a * b\n    return plus(x, x)\n",
            [("missing-annotation", "add.plus", detail) for detail in ("a", "b", "return")],
            id="new",
        ),
    ],
)
def test_a_lambda_in_a_body_that_is_checked_now(
    project: Project, after: str, expected: list[tuple[str, str, str]]
) -> None:
    before = "def add(x):\n    plus = lambda a, b: a + b\n    return plus(x, x)\n"
    assert expected == refused(project, {"app/a.py": before}, {"app/a.py": after})


OVERRIDING = """
    class Base:
        def find(self, name: str) -> int:
            return len(name)


    class Child(Base):
        def find(self, *args{annotation}){returned}:{comment}
            return str(args)
"""


@pytest.mark.parametrize(
    ("comment", "is_held"),
    [
        pytest.param("  # type: ignore[override]", True, id="its code"),
        pytest.param("  # type: ignore", False, id="every code"),
        pytest.param("  # type: ignore[no-untyped-def]", False, id="another code"),
    ],
)
def test_an_override_that_shows_its_type_may_be_silenced(project: Project, comment: str, is_held: bool) -> None:
    before, after = (
        dedent(OVERRIDING.format(annotation=a, returned=r, comment=c))
        for a, r, c in (("", "", ""), (": object", " -> str", comment))
    )
    assert is_held is (refused(project, {"app/a.py": before}, {"app/a.py": after}) == [])


RETURNING = "import json\n\n\ndef port(text: str) -> int:\n    return json.loads(text){}\n"


@pytest.mark.parametrize(
    ("comment", "is_held"),
    [
        pytest.param("  # type: ignore[no-any-return]", True, id="its code"),
        pytest.param("  # type: ignore", False, id="every code"),
        pytest.param("  # type: ignore[no-any-return, arg-type]", False, id="a code more"),
    ],
)
def test_what_a_stricter_option_shows_may_be_silenced(project: Project, comment: str, is_held: bool) -> None:
    before = {"app/a.py": RETURNING.format(""), "mypy.ini": "[mypy]\n"}
    after = {"app/a.py": RETURNING.format(comment), "mypy.ini": "[mypy]\nwarn_return_any = True\n"}
    assert is_held is (refused(project, before, after) == [])


def test_an_error_that_was_recorded_is_not_hushed_up_by_a_stricter_option(project: Project) -> None:
    code = "def port(text: str) -> int:\n    return text.lower(){}\n"
    before = {"app/a.py": code.format(""), "mypy.ini": "[mypy]\n"}
    after = {"app/a.py": code.format("  # type: ignore[return-value]"), "mypy.ini": "[mypy]\nwarn_return_any = True\n"}
    assert ("suppression", "port", "return-value") in refused(project, before, after)


@pytest.mark.parametrize(
    ("body", "is_held"),
    [
        pytest.param("    raise SystemExit(text)\n", True, id="it raises"),
        pytest.param("    print(text)\n", False, id="it ends"),
        pytest.param("    return print(text)\n", False, id="it returns"),
    ],
)
def test_a_function_that_is_said_never_to_return(project: Project, body: str, is_held: bool) -> None:
    before = f"from typing import NoReturn\n\ndef leave(text):\n{body}"
    after = before.replace("(text)", "(text: str) -> NoReturn", 1)
    assert is_held is (refused(project, {"app/a.py": before}, {"app/a.py": after}) == [])


EMPTY = """
    from typing import Protocol


    class Anything(Protocol):
        ...


    class Stack:
        def push(self, item):
            self.items.append(item.strip())

        def __eq__(self, item):
            return self.items == item.items

        def kept(self, item):
            self.last = str(item)
            return self.items.missing

        items: list[str] = []
"""


@pytest.mark.parametrize(
    ("old", "new", "is_held"),
    [
        pytest.param("push(self, item)", "push(self, item: object) -> None", False, id="object, used as a text"),
        pytest.param("push(self, item)", "push(self, item: Anything) -> None", False, id="a protocol of nothing"),
        pytest.param("push(self, item)", "push(self, item: bytes) -> None", True, id="a type that may be right"),
        pytest.param("__eq__(self, item)", "__eq__(self, item: object) -> bool", True, id="what Python asks for"),
        pytest.param("kept(self, item)", "kept(self, item: object) -> str", True, id="an error of something else"),
    ],
)
def test_a_parameter_that_is_said_to_have_nothing(project: Project, old: str, new: str, is_held: bool) -> None:
    before = dedent(EMPTY)
    assert is_held is (refused(project, {"app/a.py": before}, {"app/a.py": before.replace(old, new)}) == [])


def test_nor_is_its_use_silenced(project: Project) -> None:
    before = dedent(EMPTY)
    after = before.replace("push(self, item)", "push(self, item: object) -> None").replace(
        "item.strip())", "item.strip())  # type: ignore[attr-defined]"
    )
    assert ("suppression", "Stack.push", "attr-defined") in refused(project, {"app/a.py": before}, {"app/a.py": after})


@pytest.mark.parametrize("comment", ["", "  # type: ignore[return-value]"])
def test_an_annotation_that_its_body_contradicts_is_refused(project: Project, comment: str) -> None:
    before = "def port(text):\n    return int(text)\n"
    after = f"def port(text: str) -> str:\n    return int(text){comment}\n"
    assert refused(project, {"app/parse.py": before}, {"app/parse.py": after}) != []


@pytest.mark.parametrize("comment", ["", "  # type: ignore[assignment]"])
def test_a_default_that_contradicts_its_annotation_is_refused(project: Project, comment: str) -> None:
    before = "def port(text='80'):\n    return int(text)\n"
    after = f"def port(text: int = '80') -> int:{comment}\n    return int(text)\n"
    assert refused(project, {"app/parse.py": before}, {"app/parse.py": after}) != []


def test_a_yield_that_contradicts_its_annotation_is_refused(project: Project) -> None:
    before = "def ports(text):\n    yield int(text)\n"
    after = "from collections.abc import Iterator\n\ndef ports(text: str) -> Iterator[str]:\n    yield int(text)\n"
    assert ("type-error", "ports", "misc") in refused(project, {"app/parse.py": before}, {"app/parse.py": after})


def test_an_annotation_that_its_default_and_yield_fit_is_held(project: Project) -> None:
    before = "def ports(text='80'):\n    number = int(text)\n    number = 'none'\n    yield text\n"
    after = before.replace("(text='80')", "(text: str = '80') -> Iterator[str]")
    imported = "from collections.abc import Iterator\n\n"
    assert [] == refused(project, {"app/parse.py": before}, {"app/parse.py": imported + after})


def test_a_body_that_mypy_checked_at_base_reveals_nothing(project: Project) -> None:
    """The profile lets it go unannotated, and mypy checks it all the same."""
    lax = POLICY + '\n[[profile]]\npaths = ["app/**"]\nrules = { missing-annotation = "off", unchecked-body = "off" }\n'
    before = {"ratchet.toml": lax, "mypy.ini": "[mypy]\ncheck_untyped_defs = True\n"}
    code = "def total():\n    return len('a')\n"
    found = refused(project, {**before, "app/a.py": code}, {"app/a.py": code.replace("len('a')", "len('a') + 'b'")})
    assert ("type-error", "total", "operator") in found
