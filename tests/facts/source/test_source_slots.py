"""Slots: what should have an annotation, and what has one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ratchet.facts.collect.records import SourceFacts

Facts = Callable[[str], SourceFacts]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        pytest.param("def f(x, y: int): ...", ["x", "return"], id="a parameter and a return"),
        pytest.param("def f(*args, **kwargs) -> None: ...", ["args", "kwargs"], id="star arguments are slots"),
        pytest.param("def f(a, /, b, *, c) -> None: ...", ["a", "b", "c"], id="positional-only and keyword-only"),
        pytest.param("class A:\n    def m(this) -> None: ...", [], id="a receiver by position, whatever its name"),
        pytest.param("class A:\n    def m(self): ...", ["return"], id="a method's return"),
        pytest.param("class A:\n    def __init__(self, x): ...", ["x"], id="the return of __init__ is no slot"),
        pytest.param(
            "class A:\n    @staticmethod\n    def m(x) -> None: ...", ["x"], id="a static method binds nothing"
        ),
        pytest.param(
            "class A:\n    @classmethod\n    def m(k, x) -> None: ...", ["x"], id="a class method binds its class"
        ),
        pytest.param("class A:\n    def __new__(c) -> 'A': ...", [], id="__new__ binds its class"),
        pytest.param("def m(self) -> None: ...", ["self"], id="self outside a class is a parameter"),
        pytest.param("f = lambda x: x", [], id="lambdas have none"),
        pytest.param("def f(a, b):\n    # type: (int, str) -> None\n    pass", [], id="a type comment annotates all"),
        pytest.param("def f(a,  # type: int\n      b):\n    # type: (...) -> None\n    pass", ["b"], id="one by one"),
        pytest.param("def f(a):\n    # a comment\n    return a", ["a", "return"], id="other comments annotate nothing"),
        pytest.param(
            "from typing import overload\n@overload\ndef f(a: int) -> int: ...\n"
            "@overload\ndef f(a: str) -> str: ...\ndef f(a): return a",
            ["a", "return"],
            id="the implementation behind overloads is marked as such below",
        ),
    ],
)
def test_slots_without_annotation(facts_of: Facts, text: str, missing: list[str]) -> None:
    found = [slot.detail for one in facts_of(text).functions for slot in one.slots if not slot.annotated]
    assert found == missing


def test_nested_functions_and_methods_have_qualified_names(facts_of: Facts) -> None:
    text = "class A:\n    def m(self):\n        def inner(x): ...\n        class B:\n            def n(self): ..."
    assert [one.symbol for one in facts_of(text).functions] == ["A.m", "A.m.inner", "A.m.B.n"]


@pytest.mark.parametrize(
    ("imports", "decorator", "implementation"),
    [
        pytest.param("from typing import overload", "overload", True, id="typing.overload"),
        pytest.param("import typing as t", "t.overload", True, id="under another name"),
        pytest.param("from typing_extensions import overload as o", "o", True, id="typing_extensions, renamed"),
        pytest.param("from mine import overload", "overload", False, id="something else of that name"),
    ],
)
def test_only_what_stands_behind_overloads_is_an_implementation(
    facts_of: Facts, imports: str, decorator: str, implementation: bool
) -> None:
    text = f"{imports}\n@{decorator}\ndef f(a: int) -> int: ...\ndef f(a): return a"
    assert facts_of(text).functions[-1].overload_implementation is implementation


@pytest.mark.parametrize(
    ("condition", "guards"),
    [
        pytest.param("if TYPE_CHECKING:", ("typing",), id="TYPE_CHECKING"),
        pytest.param("if not TYPE_CHECKING:", ("not-typing",), id="its opposite"),
        pytest.param("if typing.TYPE_CHECKING:", ("typing",), id="through the module"),
        pytest.param("if TC:", ("typing",), id="renamed"),
        pytest.param("if MYPY:", ("typing",), id="the older spelling"),
        pytest.param("if sys.platform == 'win32':", ("platform",), id="platform"),
        pytest.param("if sys.platform.startswith('win'):", ("platform",), id="platform by prefix"),
        pytest.param("if sys.version_info >= (3, 12):", ("version",), id="version"),
        pytest.param("if sys.version_info[0] >= 3:", ("version",), id="version by index"),
        pytest.param("if False:", ("false",), id="a false constant"),
        pytest.param("if 0:", ("false",), id="zero"),
        pytest.param("if x:", ("other",), id="anything else"),
    ],
)
def test_guards(facts_of: Facts, condition: str, guards: tuple[str, ...]) -> None:
    imports = "import sys, typing\nfrom typing import TYPE_CHECKING, TYPE_CHECKING as TC\n"
    assert facts_of(f"{imports}{condition}\n    def f() -> None: ...").functions[0].guards == guards


def test_the_else_of_type_checking_runs(facts_of: Facts) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b"
    assert [one.kind.value for one in facts_of(text).imports[1:]] == ["typing", "import-time"]


def test_a_type_checking_that_is_true_hides_nothing(facts_of: Facts) -> None:
    assert facts_of("TYPE_CHECKING = True\nif TYPE_CHECKING:\n    import a").imports[0].kind.value == "import-time"


def test_no_type_check_reaches_into_classes_and_nested_functions(facts_of: Facts) -> None:
    text = "from typing import no_type_check as hot\n@hot\nclass A:\n    def m(self):\n        def inner(): ..."
    assert [one.unchecked_by for one in facts_of(text).functions] == ["hot", "hot"]
