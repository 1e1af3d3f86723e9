"""A recursive alias is opened once, however many paths lead back to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ratchet.facts.collect.type_records import ModuleTypes

HEAD = "from typing import Any, Sequence\n"
WIDE = "JSON = dict[str, 'JSON'] | list['JSON'] | tuple['JSON', 'JSON'] | Sequence['JSON'] | set[int] | str | None\n"
USED = "def f(given: JSON) -> None:\n    found = [given]\n    for one in found: print(one)\n"


def test_it_comes_to_an_end(measure_all: Callable[[Iterable[str]], dict[str, ModuleTypes]]) -> None:
    """Followed along every path to the same depth, this would take longer than anybody waits."""
    assert not measure_all([HEAD + WIDE + USED])[HEAD + WIDE + USED].of("operation")


def test_what_it_holds_is_found(measure_all: Callable[[Iterable[str]], dict[str, ModuleTypes]]) -> None:
    alias = "JSON = dict[str, 'JSON'] | list['JSON'] | Any\n"
    source = f"{HEAD}{alias}def f(given: JSON) -> None:\n    found = given\n    found.foo\n"
    assert measure_all([source])[source].of("operation")


NEW = """from __future__ import annotations
from typing import Callable, NamedTuple, TypedDict
type Json = dict[str, Json] | list[Json] | str | None
type Step = Callable[[Step], Step] | int
type Nest[T] = T | list[Nest[T]]
type Kind = type[int] | type[Kind]
class Node(NamedTuple):
    rest: Node | None
    data: Json
class Table(TypedDict, total=False):
    inner: Table
    data: Json
def given() -> {}: ...
"""
MODERN = "python_version = 3.13\n"
USES = {
    "a variable": "found = given()",
    "a variable that holds it": "found = [given()]",
    "an attribute of a class": "class Keeper:\n    found = given()",
    "an attribute of instances": "class Keeper:\n    def __init__(self) -> None:\n        self.found = given()",
    "a local variable": "def use() -> None:\n    found = [given()]",
    "what is done to it": "def use() -> None:\n    given().missing\n    given().missing = 1\n    given()(1)",
    "a bound": "def use[T: Json](one: T) -> T: one.missing; return one",
    "a cast by its signature": "def use[T](one: T | None = None) -> Nest[T]: ...",
}
TYPES = ("Json", "Step", "Nest[int]", "Kind", "Node", "Table")
SOURCES = {(name, use): NEW.format(name) + source + "\n" for name in TYPES for use, source in USES.items()}


@pytest.fixture(scope="module")
def measured(measure_all: Callable[[Iterable[str], str], dict[str, ModuleTypes]]) -> dict[str, ModuleTypes]:
    return measure_all(SOURCES.values(), MODERN)


@pytest.mark.parametrize(("name", "use"), SOURCES)
def test_every_question_comes_to_an_end(measured: dict[str, ModuleTypes], name: str, use: str) -> None:
    facts = measured[SOURCES[name, use]]
    assert not facts.of("operation")
    assert not [slot for slot in facts.slots if slot.missing]
    claimed = ["use"] if use == "a cast by its signature" else []
    assert claimed == [fact.symbol for fact in facts.of("claim")]


ANY_INSIDE = (
    "from typing import Any\ntype Json = dict[str, Json | list[Any]] | str\ndef given() -> Json: ...\nfound = given()\n"
)


def test_an_any_inside_makes_a_variable_one_that_holds_any(
    measure_all: Callable[[Iterable[str], str], dict[str, ModuleTypes]],
) -> None:
    [facts] = measure_all([ANY_INSIDE], MODERN).values()
    assert ["found"] == [slot.detail for slot in facts.slots if slot.missing]


def test_a_variable_that_an_alias_never_mentions_is_not_claimed(
    measure_all: Callable[[Iterable[str], str], dict[str, ModuleTypes]],
) -> None:
    source = "type Trie = dict[str, Trie]\ndef use[T](kind: type[T] | None = None) -> Trie: ...\n"
    [facts] = measure_all([source], MODERN).values()
    assert not facts.of("claim")
