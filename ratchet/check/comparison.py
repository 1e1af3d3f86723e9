"""Measure against allowances: what grew, what shrank, what only moved, what was merely revealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ratchet.terms import MODULE_LEVEL, Key
from ratchet.terms.catalogue import BODY_RULES
from ratchet.terms.counts import growth


@dataclass(frozen=True, slots=True)
class Move:
    """Debt that stands under another key now, because its code does."""

    before: Key
    after: Key
    count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A key whose count differs from what is allowed. `swapped_from`: the rule that fell in the same symbol."""

    key: Key
    allowed: int
    found: int
    swapped_from: str | None = None


class Comparison(NamedTuple):
    """All differences, each kind sorted by key. `allowances` are final: what moved and what was revealed included."""

    grown: tuple[Difference, ...]
    shrunk: tuple[Difference, ...]
    moved: tuple[Move, ...]
    revealed: tuple[Difference, ...]
    allowances: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Revealing:
    """What a change may merely show, because mypy minds it only now.

    `unannotated` are functions (module, symbol) that were unchecked where that is no debt, `without_return_type` those
    that did not say what they return; `newly_annotated` are errors that show since their functions have annotations.
    `known_before` is how many of a key's debts stand in bodies that were checked, beside one of the same symbol that
    was not, or in annotations that are false: these are new where they are more than are allowed. `contradictions` are
    errors in annotations that the change wrote and that their own bodies contradict: these are new. `by_new_types` is
    how many of a key's debts stand in code that did not change and that uses something whose type got better;
    `silenced` how many comments silence one code on a line that did not change otherwise. `uncounted` are functions
    without annotations whose operations were no debt at base, though mypy checked them.
    """

    unannotated: Collection[tuple[str, str]] = ()
    without_return_type: Collection[tuple[str, str]] = ()
    newly_annotated: Collection[Key] = ()
    known_before: Mapping[Key, int] = field(default_factory=dict)
    contradictions: Collection[Key] = ()
    by_new_types: Mapping[Key, int] = field(default_factory=dict)
    silenced: Mapping[Key, int] = field(default_factory=dict)
    uncounted: Collection[tuple[str, str]] = ()


def compare(
    counts: Mapping[Key, int],
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
    revealed = _revealed(counts, final, base, revealing or Revealing())
    for difference in revealed:
        final[difference.key] = difference.found
    shrunk = tuple(
        Difference(key, count, counts.get(key, 0)) for key, count in sorted(final.items()) if counts.get(key, 0) < count
    )
    fallen: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for difference in shrunk:
        fallen[difference.key.module, difference.key.symbol].append(difference.key.rule)
    grown = tuple(
        Difference(key, final.get(key, 0), counts[key], _swapped_from(key, fallen))
        for key in sorted(growth(counts, final))
    )
    return Comparison(grown, shrunk, carried, revealed, dict(final))


def carry(allowed: Mapping[Key, int], moves: Iterable[Move]) -> dict[Key, int]:
    """The allowances after moves. The total stays, key by key it is passed on."""
    final = dict(allowed)
    for move in moves:
        final[move.before] = final.get(move.before, 0) - move.count
        final[move.after] = final.get(move.after, 0) + move.count
    return {key: count for key, count in final.items() if count > 0}


def _leave_out_what_is_new(
    counts: Mapping[Key, int], known_before: Mapping[Key, int], allowed: Mapping[Key, int]
) -> Mapping[Key, int]:
    """The counts, less the growth in bodies that were checked and in false annotations."""
    if not known_before:
        return counts
    less = {key: counts[key] - max(0, count - allowed.get(key, 0)) for key, count in known_before.items()}
    return {**counts, **less}


def _revealed(
    counts: Mapping[Key, int], allowed: Mapping[Key, int], base: Mapping[Key, int], revealing: Revealing
) -> tuple[Difference, ...]:
    """Growth of body debts in what mypy did not check at base, and does now."""
    counts = _leave_out_what_is_new(counts, revealing.known_before, allowed)
    now_checked = _now_checked(counts, allowed, revealing.unannotated)
    differences = []
    for key in sorted(growth(counts, allowed)):
        unchecked = key.rule in BODY_RULES and _was_unchecked(key, now_checked) and key not in revealing.contradictions
        without_type = _was_without_return_type(key, counts, base, revealing.without_return_type)
        uncounted = key.rule == "unchecked-operation" and (key.module, key.symbol) in revealing.uncounted
        if unchecked or uncounted or key in revealing.newly_annotated or without_type:
            differences.append(Difference(key, allowed.get(key, 0), counts[key]))
        elif (shown := _shown(key, revealing, now_checked)) > 0:
            most = min(counts[key], allowed.get(key, 0) + shown)
            differences.append(Difference(key, allowed.get(key, 0), most))
    return tuple(differences)


def _shown(key: Key, revealing: Revealing, now_checked: set[tuple[str, str]]) -> int:
    """How much of a key's growth shows since something got its types: an error, or the comment that silences it."""
    silenced = revealing.silenced.get(key, 0) if _was_unchecked(key, now_checked) else 0
    return max(revealing.by_new_types.get(key, 0), silenced)


def _now_checked(
    counts: Mapping[Key, int], allowed: Mapping[Key, int], unannotated: Collection[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Symbols of which fewer bodies go unchecked now: a property's getter and its setter share one."""
    unchecked = {key: count for key, count in allowed.items() if key.rule == "unchecked-body"}
    still = {(key.module, key.symbol) for key, count in counts.items() if key.rule == "unchecked-body" and count}
    fewer = {(key.module, key.symbol) for key, count in unchecked.items() if counts.get(key, 0) < count}
    return fewer | (set(unannotated) - still)


def _was_unchecked(key: Key, now_checked: set[tuple[str, str]]) -> bool:
    if (key.module, MODULE_LEVEL) in now_checked:
        return True
    symbol = key.symbol
    while symbol:
        if (key.module, symbol) in now_checked:
            return True
        symbol = symbol.rpartition(".")[0]
    return False


def _was_without_return_type(
    key: Key, counts: Mapping[Key, int], base: Mapping[Key, int], without_return_type: Collection[tuple[str, str]]
) -> bool:
    """A return of Any, which mypy minds since the function says what it returns."""
    if (key.rule, key.detail) != ("type-error", "no-any-return"):
        return False
    declared = Key("missing-annotation", key.module, key.symbol, "return")
    return (key.module, key.symbol) in without_return_type or counts.get(declared, 0) < base.get(declared, 0)


def _swapped_from(key: Key, fallen: Mapping[tuple[str, str], Sequence[str]]) -> str | None:
    """A fake fix: another rule's debt left the symbol as this one came. `fallen` has each symbol's rules that fell."""
    return next((rule for rule in fallen.get((key.module, key.symbol), ()) if rule != key.rule), None)
