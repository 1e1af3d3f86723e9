"""Symbols that are defined several times, one definition of which left or came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ratchet.check.identity.code import Symbol
from ratchet.facts.collect.shapes import Shape


def pairs_of_several(before: Mapping[str, Shape], after: Mapping[str, Shape]) -> Iterator[tuple[Symbol, Symbol]]:
    """Bodies that left a symbol of several definitions, or came to one: a property made of methods, and back."""
    several = {(m, s) for shapes in (before, after) for m, shape in shapes.items() for s in shape.several}
    if not several:
        return
    lost, came = list(_bodies_without(before, after)), list(_bodies_without(after, before))
    names = frozenset(symbol.rpartition(".")[2] for (_, symbol), _ in (*lost, *came))
    old, new = _by_body(lost, before, names), _by_body(came, after, names)
    for label in sorted(old.keys() & new.keys()):
        left, right = old[label], new[label]
        if len(left) == len(right) == 1 and left != right and not several.isdisjoint((*left, *right)):
            yield left[0], right[0]


def _bodies_without(shapes: Mapping[str, Shape], others: Mapping[str, Shape]) -> Iterator[tuple[Symbol, int]]:
    """Definitions, as a symbol and which one of it, whose body the same symbol does not have on the other side."""
    for module, shape in shapes.items():
        for symbol in shape.definitions:
            there = others[module].digests(symbol) if module in others else ()
            for number, digest in enumerate(shape.digests(symbol)):
                if digest not in there:
                    yield (module, symbol), number


def _by_body(
    numbered: Iterable[tuple[Symbol, int]], shapes: Mapping[str, Shape], names: frozenset[str]
) -> Mapping[str, list[Symbol]]:
    labels: dict[str, list[Symbol]] = defaultdict(list)
    for (module, symbol), number in numbered:
        label = shapes[module].digests(symbol, names)[number]
        # A getter's body is small: it is known again in its own class.
        labels[f"{label} {module} {symbol.rpartition('.')[0]}"].append((module, symbol))
    return labels
