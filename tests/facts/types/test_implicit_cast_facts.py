"""Where a declared type takes over an Any: taken_over, and implicit-cast."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.kinds import TAKEN_OVER

HEAD = "from typing import *\ndef any_() -> Any: ...\ndef pay(x: int, *rest: str, y: int = 1) -> int: ...\n"

CASES = [
    pytest.param("def f() -> int:\n    return any_()\n", ["return"], id="a return"),
    pytest.param("def f() -> None:\n    x: int = any_()\n", ["assignment"], id="a declared variable"),
    pytest.param("def f() -> None:\n    pay(any_())\n", ["argument"], id="an argument"),
    pytest.param("def f() -> None:\n    pay(1, y=any_())\n", ["argument"], id="an argument by name"),
    pytest.param("def f() -> None:\n    pay(1, any_())\n", ["argument"], id="one of many"),
    pytest.param("def f() -> None:\n    x: object = any_()\n", [], id="object takes anything"),
    pytest.param("def f() -> None:\n    print(any_())\n", [], id="so does a parameter that is object"),
    pytest.param("def f() -> Any:\n    return any_()\n", [], id="Any stays Any"),
    pytest.param("class A:\n    x: int\n", [], id="a declaration alone"),
    pytest.param("def f(x: int) -> int:\n    return pay(x)\n", [], id="what has a type"),
]


@pytest.fixture(scope="module")
def measure(measure_all: Callable[[Iterable[str]], dict[str, ModuleTypes]]) -> Callable[[str], ModuleTypes]:
    return measure_all([HEAD + str(row.values[0]) for row in CASES]).__getitem__


@pytest.mark.parametrize(("source", "kinds"), CASES)
def test_taken_over(measure: Callable[[str], ModuleTypes], source: str, kinds: list[str]) -> None:
    assert kinds == [each.kind.removesuffix("-taken-over") for each in measure(HEAD + source).of(*TAKEN_OVER)]
