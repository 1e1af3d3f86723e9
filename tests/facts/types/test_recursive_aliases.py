"""A recursive alias is opened once, however many paths lead back to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ratchet.facts.collect.type_records import ModuleTypes

HEAD = "from typing import Any, Sequence\n"
WIDE = "JSON = dict[str, 'JSON'] | list['JSON'] | tuple['JSON', 'JSON'] | Sequence['JSON'] | set[int] | str | None\n"
USED = "def f(given: JSON) -> None:\n    found = [given]\n    for one in found: print(one)\n"


def test_it_comes_to_an_end(measure_all: Callable[[Iterable[str]], dict[str, ModuleTypes]]) -> None:
    """Followed along every path to the same depth, this would take longer than anybody waits."""
    assert not measure_all([HEAD + WIDE + USED])[HEAD + WIDE + USED].operations


def test_what_it_holds_is_found(measure_all: Callable[[Iterable[str]], dict[str, ModuleTypes]]) -> None:
    alias = "JSON = dict[str, 'JSON'] | list['JSON'] | Any\n"
    source = f"{HEAD}{alias}def f(given: JSON) -> None:\n    found = given\n    found.foo\n"
    assert measure_all([source])[source].operations
