"""Measure against allowances: what grew, what shrank, what only moved, what was merely revealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ratchet.terms import MODULE_LEVEL, Key
from ratchet.terms.catalogue import BODY_RULES


@dataclass(frozen=True, slots=True)
class Move:
    """Debt that stands under another key now, because its code does."""

    before: Key
    after: Key
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """A key whose count differs from what is allowed. `swapped_from`: the rule that fell in the same symbol."""

    key: Key
    allowed: int
    found: int
    swapped_from: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, each kind sorted by key. `allowances` are final: what moved and what was revealed included."""

    grown: tuple[Change, ...]
    shrunk: tuple[Change, ...]
    moved: tuple[Move, ...]
    revealed: tuple[Change, ...]
    allowances: Mapping[Key, int]


def growth(found: Mapping[Key, int], allowed: Mapping[Key, int]) -> Counter[Key]:
    """By how much each key exceeds its allowance; only those that do."""
    return Counter({key: count - allowed.get(key, 0) for key, count in found.items() if count > allowed.get(key, 0)})


@dataclass(frozen=True, slots=True)
class Revealing:
    """What a change may merely show, because mypy minds it only now.

    `let_be` are functions (module, symbol) that were unchecked where that is no debt, `undeclared` those that did not
    say what they return; `uncovered` are errors that show since their functions have annotations. `sound` is how many
    of a key's debts stand in bodies that were checked, beside one that was not: these are new where they are more than
    are allowed.
    """

    let_be: Collection[tuple[str, str]] = ()
    undeclared: Collection[tuple[str, str]] = ()
    uncovered: Collection[Key] = ()
    sound: Mapping[Key, int] = field(default_factory=dict)


def compare(
    found: Mapping[Key, int],
    allowed: Mapping[Key, int],
    moves: Iterable[Move],
    base: Mapping[Key, int],
    revealing: Revealing | None = None,
) -> Comparison:
    """Compare the measure with the allowances after `moves` have carried them along.

    `base` are the allowances before any move, under today's module names.
    """
    carried = tuple(moves)
    final = carry(allowed, carried)
    revealed = _revealed(found, final, base, revealing or Revealing())
    for change in revealed:
        final[change.key] = change.found
    shrunk = tuple(
        Change(key, count, found.get(key, 0)) for key, count in sorted(final.items()) if found.get(key, 0) < count
    )
    grown = tuple(
        Change(key, final.get(key, 0), found[key], _swapped_from(key, shrunk)) for key in sorted(growth(found, final))
    )
    return Comparison(grown, shrunk, carried, revealed, dict(final))


def carry(allowed: Mapping[Key, int], moves: Iterable[Move]) -> dict[Key, int]:
    """The allowances after moves. The total stays, key by key it is passed on."""
    final = dict(allowed)
    for move in moves:
        final[move.before] = final.get(move.before, 0) - move.count
        final[move.after] = final.get(move.after, 0) + move.count
    return {key: count for key, count in final.items() if count > 0}


def _without(found: Mapping[Key, int], sound: Mapping[Key, int], allowed: Mapping[Key, int]) -> Mapping[Key, int]:
    """What is found, but for growth in bodies that were checked."""
    if not sound:
        return found
    return {**found, **{key: found[key] - max(0, count - allowed.get(key, 0)) for key, count in sound.items()}}


def _revealed(
    found: Mapping[Key, int], allowed: Mapping[Key, int], base: Mapping[Key, int], revealing: Revealing
) -> tuple[Change, ...]:
    """Growth of body debts in what mypy did not check at base, and does now."""
    found = _without(found, revealing.sound, allowed)
    opened = _opened(found, allowed, revealing.let_be)
    changes = []
    for key in sorted(growth(found, allowed)):
        unchecked = key.rule in BODY_RULES and _was_unchecked(key, opened)
        if unchecked or key in revealing.uncovered or _was_undeclared(key, found, base, revealing.undeclared):
            changes.append(Change(key, allowed.get(key, 0), found[key]))
    return tuple(changes)


def _opened(
    found: Mapping[Key, int], allowed: Mapping[Key, int], let_be: Collection[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Symbols of which fewer bodies go unchecked now: a property's getter and its setter share one."""
    unchecked = {key: count for key, count in allowed.items() if key.rule == "unchecked-body"}
    still = {(key.module, key.symbol) for key, count in found.items() if key.rule == "unchecked-body" and count}
    fewer = {(key.module, key.symbol) for key, count in unchecked.items() if found.get(key, 0) < count}
    return fewer | (set(let_be) - still)


def _was_unchecked(key: Key, opened: set[tuple[str, str]]) -> bool:
    if (key.module, MODULE_LEVEL) in opened:
        return True
    symbol = key.symbol
    while symbol:
        if (key.module, symbol) in opened:
            return True
        symbol = symbol.rpartition(".")[0]
    return False


def _was_undeclared(
    key: Key, found: Mapping[Key, int], base: Mapping[Key, int], undeclared: Collection[tuple[str, str]]
) -> bool:
    """A return of Any, which mypy minds since the function says what it returns."""
    if (key.rule, key.detail) != ("type-error", "no-any-return"):
        return False
    declared = Key("missing-annotation", key.module, key.symbol, "return")
    return (key.module, key.symbol) in undeclared or found.get(declared, 0) < base.get(declared, 0)


def _swapped_from(key: Key, shrunk: Iterable[Change]) -> str | None:
    """A fake fix: another rule's debt left the same symbol as this one came."""
    for change in shrunk:
        one = change.key
        if one.module == key.module and one.symbol == key.symbol and one.rule != key.rule:
            return one.rule
    return None
