"""What is allowed: base's shards, or base measured again where they cannot be compared with; and what moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ratchet.check.changed_shards import Differing
from ratchet.check.comparison import Comparison, Move, Revealing, carry, compare, growth
from ratchet.check.merge_base import Before
from ratchet.check.moves.covered import find_coverings
from ratchet.check.verdict import BaseInfo
from ratchet.measure.tree import Measured
from ratchet.terms import Key, Level
from ratchet.terms.catalogue import LARGEST_CYCLE

Replay = Callable[[], Mapping[Key, int]]
"""Measures the base with today's environment; counts under today's names."""


@dataclass(frozen=True)
class Allowance:
    """The comparison with what is allowed, and where that came from."""

    info: BaseInfo
    comparison: Comparison
    notes: tuple[str, ...] = ()
    stricter: bool = False
    """Whether the ruler is stricter than at base, and what it shows at base is allowed."""


def allow(
    measured: Measured,
    before: Before | None,
    differing: Differing,
    replay: Replay,
    stricter: Callable[[], bool],
    level: Callable[[Key], Level],
    lets_be: Callable[[str], bool],
    is_same: Callable[[Before], bool],
) -> Allowance:
    """Compare with the base's shards; with its replay where there are none, or they were made elsewhere.

    Only modules whose shards are not what they were are looked at: the others hold neither growth nor decrease.
    `stricter` says whether the ruler got stricter: what it shows at base is allowed then; `lets_be`, whether unchecked
    bodies are no debt in the file of a path; `is_same`, whether base's shards were made in this environment.
    """
    if before is None:
        return Allowance(
            BaseInfo(None, None, "none"), _compare(measured, None, differing, differing.present, level, lets_be)
        )
    ref, commit = before.base.ref, before.commit
    if not before.exists or not is_same(before):
        allowed = replay()
        notes = _came_with_environment(before, allowed)
        return Allowance(
            BaseInfo(ref, commit, "replay"), _compare(measured, before, differing.all(), allowed, level, lets_be), notes
        )
    allowed = before.allowed(differing.modules)
    comparison = _compare(measured, before, differing, allowed, level, lets_be)
    if (comparison.grown or _is_ahead(differing, allowed, comparison)) and stricter():
        # All modules, as after any replay: an update writes what was compared, and no more.
        shown, allowed = replay(), before.allowed()
        most = {key: max(allowed.get(key, 0), shown.get(key, 0)) for key in allowed.keys() | shown.keys()}
        note = ("the ruler is stricter than at base: what it shows there is allowed, and ratchet update records it",)
        everything = _compare(measured, before, differing.all(), most, level, lets_be)
        return Allowance(BaseInfo(ref, commit, "replay"), everything, note, stricter=True)
    return Allowance(BaseInfo(ref, commit, "baseline"), comparison)


def _is_ahead(differing: Differing, allowed: Mapping[Key, int], comparison: Comparison) -> bool:
    """Whether the work tree's rows allow more: right, if an update recorded them under a stricter ruler."""
    permitted = comparison.allowances
    return any(count > max(allowed.get(key, 0), permitted.get(key, 0)) for key, count in differing.present.items())


def _compare(
    measured: Measured,
    before: Before | None,
    differing: Differing,
    allowed: Mapping[Key, int],
    level: Callable[[Key], Level],
    lets_be: Callable[[str], bool],
) -> Comparison:
    places = measured.measure.places
    found = differing.found
    ratcheted = {key: count for key, count in allowed.items() if key not in found or level(key) is not Level.FORBID}
    covered = find_coverings(found, ratcheted, places)
    moves = covered
    revealing = Revealing()
    if before is not None:
        after_covering = carry(ratcheted, covered)
        moved = _moved_cycles(growth(found, after_covering), after_covering, before, level)
        if moved:
            moves = covered = (*covered, *moved)
            after_covering = carry(ratcheted, covered)
        if any(count > after_covering.get(key, 0) for key, count in found.items()):
            from ratchet.check.moves.code import Code  # only needed where something grew
            from ratchet.check.moves.matching import find_moves  # only needed where something grew
            from ratchet.check.moves.revealing import what_may_show  # only needed where something grew

            code = Code(*before.changed(measured.inventory.measured), before.gone(), before.modules)
            moves = (*covered, *find_moves(found, after_covering, code, places, before.indebted()))
            revealing = what_may_show(growth(found, after_covering), allowed, code, places, lets_be)
    return compare(found, ratcheted, moves, allowed, revealing)


def _moved_cycles(
    grown: Mapping[Key, int], allowed: Mapping[Key, int], before: Before, level: Callable[[Key], Level]
) -> tuple[Move, ...]:
    sizes = {key: more for key, more in grown.items() if key.rule == LARGEST_CYCLE and level(key) is not Level.FORBID}
    if not sizes or not before.modules:
        return ()
    from ratchet.check.moves.cycles import cycle_moves  # reads the whole base

    return tuple(cycle_moves(sizes, allowed, before.graph(), before.modules))


def _came_with_environment(before: Before, replayed: Mapping[Key, int]) -> tuple[str, ...]:
    if not before.exists:
        return ("base has no baseline: it was measured now",)
    recorded = before.allowed()
    more = sum(max(count - recorded.get(key, 0), 0) for key, count in replayed.items())
    less = sum(max(count - replayed.get(key, 0), 0) for key, count in recorded.items())
    return (
        f"the environment is not the baseline's: base was measured again (+{more}, -{less} debts came with it); "
        "ratchet update records them",
    )
