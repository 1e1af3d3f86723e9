"""Symbols that are defined several times, one definition of which left or came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ratchet.check.moves.code import Code, Symbol, outwards
from ratchet.facts.collect.code_form import Definition
from ratchet.facts.collect.shapes import Shape
from ratchet.terms import Debt, Key
from ratchet.terms.catalogue import BODY_RULES


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


def in_checked_bodies(key: Key, debts: Sequence[Debt], allowed: Mapping[Key, int], code: Code) -> int:
    """How many of a key's debts stand in bodies that mypy checked at base, beside an unchecked one of the same symbol.

    Such a body is known by its parameters, and that it had annotations.
    """
    old, new = code.before.get(key.module), code.after.get(key.module)
    if old is None or new is None or key.rule not in BODY_RULES:
        return 0
    for symbol in outwards(key.symbol):
        unchecked = allowed.get(Key("unchecked-body", key.module, symbol), 0)
        definitions = old.every(symbol)
        if len(definitions) > 1 and unchecked < len(definitions):
            checked = _annotated(definitions)
            return sum(debt.count for debt in debts if _parameters_at(debt.place.line, new.every(symbol)) in checked)
    return 0


def _annotated(definitions: Sequence[Definition]) -> frozenset[tuple[str, ...]]:
    """The parameters of functions that have annotations, and no namesake with the same parameters."""
    functions = [definition for definition in definitions if definition.is_function]
    alike = Counter(function.parameters for function in functions)
    annotated = (function for function in functions if function.is_annotated and not function.is_unchecked)
    return frozenset(function.parameters for function in annotated if alike[function.parameters] == 1)


def _parameters_at(row: int, definitions: Sequence[Definition]) -> tuple[str, ...] | None:
    """The parameters of the function in which a line stands; None if it stands in none of these."""
    for definition in definitions:
        if definition.is_function and row in definition.decorated_rows:
            return definition.parameters
    return None
