"""Cycles whose modules are in another package now: it may be as large as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ratchet.check.comparison import Move
from ratchet.facts.imports import ImportGraph, View
from ratchet.facts.imports.cycles import cycles
from ratchet.terms import Key
from ratchet.terms.catalogue import LARGEST_CYCLE


def cycle_moves(
    grown: Mapping[Key, int], allowed: Mapping[Key, int], before: ImportGraph, renamed: Mapping[str, str]
) -> Iterator[Move]:
    """What base's own graph allows of `largest-cycle` when its modules have today's names (`renamed`, old to new).

    `grown` is by how much each key exceeds what is `allowed`.
    """
    for key, more in sorted(grown.items()):
        if key.rule == LARGEST_CYCLE:
            groups = cycles(before, View(key.symbol))
            largest = max((len(group) for group in groups if _touches(group, key.module, renamed)), default=0)
            count = min(more, largest - allowed.get(key, 0))
            if count > 0:
                # From no key: the package that the modules left may still take part in the cycle.
                yield Move(Key(LARGEST_CYCLE, "", "", ""), key, count)


def _touches(group: Collection[str], package: str, renamed: Mapping[str, str]) -> bool:
    return any(renamed.get(module, module).partition(".")[0] == package for module in group)
