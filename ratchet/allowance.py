"""What is allowed: base's shards, or base measured again where they cannot be compared with; and what moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ratchet.before import Before
from ratchet.comparison import Comparison, carry, compare
from ratchet.coverings import find_coverings
from ratchet.measuring import Measured
from ratchet.moves import Code, find_moves
from ratchet.terms import Key, Level
from ratchet.verdict import BaseInfo

Replay = Callable[[], Mapping[Key, int]]
"""Measures the base with today's environment; counts under today's names."""


@dataclass(frozen=True)
class Allowance:
    """The comparison with what is allowed, and where that came from."""

    info: BaseInfo
    comparison: Comparison
    notes: tuple[str, ...] = ()


def allow(
    measured: Measured,
    before: Before | None,
    recorded: Mapping[Key, int],
    replay: Replay,
    stricter: Callable[[], bool],
    level: Callable[[Key], Level],
) -> Allowance:
    """Compare with the base's shards; with its replay where there are none, or they were made elsewhere.

    `recorded` are the rows of the work tree, which are all there is without git. `stricter` says whether the ruler
    got stricter: what it shows at base is allowed then.
    """
    found = {key: count for key, count in measured.measure.counts.items() if level(key) is not Level.OFF}
    if before is None:
        return Allowance(BaseInfo(None, None, "none"), _compare(measured, None, found, recorded, level))
    ref, commit = before.base.ref, before.commit
    if not before.stored.exists or before.stored.manifest != measured.environment:
        allowed = replay()
        notes = _came_with_environment(before, allowed)
        return Allowance(BaseInfo(ref, commit, "replay"), _compare(measured, before, found, allowed, level), notes)
    comparison = _compare(measured, before, found, before.allowed, level)
    if comparison.grown and stricter():
        shown = replay()
        most = {key: max(before.allowed.get(key, 0), shown.get(key, 0)) for key in before.allowed.keys() | shown.keys()}
        note = ("the ruler is stricter than at base: what it shows there is allowed",)
        return Allowance(BaseInfo(ref, commit, "replay"), _compare(measured, before, found, most, level), note)
    return Allowance(BaseInfo(ref, commit, "baseline"), comparison)


def _compare(
    measured: Measured,
    before: Before | None,
    found: Mapping[Key, int],
    allowed: Mapping[Key, int],
    level: Callable[[Key], Level],
) -> Comparison:
    places = measured.measure.places
    ratcheted = {key: count for key, count in allowed.items() if key not in found or level(key) is not Level.FORBID}
    covered = find_coverings(found, ratcheted, lambda key: places.get(key, ()))
    moves = covered
    if before is not None:
        after_covering = carry(ratcheted, covered)
        if any(count > after_covering.get(key, 0) for key, count in found.items()):
            code = Code(*before.changed(measured.inventory.measured))
            moves = (*covered, *find_moves(found, after_covering, code, lambda key: places.get(key, ())))
    return compare(found, ratcheted, moves, allowed)


def _came_with_environment(before: Before, replayed: Mapping[Key, int]) -> tuple[str, ...]:
    if not before.stored.exists:
        return ("base has no baseline: it was measured now",)
    more = sum(max(count - before.allowed.get(key, 0), 0) for key, count in replayed.items())
    less = sum(max(count - replayed.get(key, 0), 0) for key, count in before.allowed.items())
    return (
        f"the environment is not the baseline's: base was measured again (+{more}, -{less} debts came with it); "
        "ratchet update records them",
    )
