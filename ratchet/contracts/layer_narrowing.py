"""Layers at base and now: which pairs of units the contract kept apart and no longer does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ratchet.contracts.layer_stack import Layer
from ratchet.contracts.named_modules import unit_of
from ratchet.contracts.narrowing import Narrowing, shown


@dataclass(frozen=True, slots=True, order=True)
class _Position:
    """Where a module stands: the level, 0 the highest, whether the units of its layer are independent, its unit."""

    level: int
    independent: bool
    unit: str


def moved_together(
    old: Sequence[Layer], new: Sequence[Layer], modules: Collection[str], closed: bool
) -> Iterator[Narrowing]:
    """At most one narrowing: a unit that has no layer any more, else two units of which one may now reach the other.

    `modules` are all that exist or may come. `closed` says whether the layers are closed both at base and now.
    """
    pairs = {(before, _position(module, new)): module for module in modules if (before := _position(module, old))}
    for (before, now), module in sorted(pairs.items(), key=lambda item: item[1]):
        if now is None:
            yield Narrowing("layers", f"{shown([module])} has no layer any more, where {before.unit} had one")
            return
    placed = sorted((module, before, now) for (before, now), module in pairs.items() if now is not None)
    for importer, lower, lower_now in placed:
        for imported, higher, higher_now in placed:
            if _forbids(lower, higher, closed) and not _forbids(lower_now, higher_now, closed):
                yield Narrowing("layers", f"{shown([importer])} may now reach {shown([imported])}")
                return


def _forbids(source: _Position, target: _Position, closed: bool) -> bool:
    """Whether the unit of `source` may not reach the unit of `target`."""
    down = target.level - source.level
    if down == 0:
        return source.independent and source.unit != target.unit
    return down < 0 or (closed and down > 1)


def _position(module: str, layers: Sequence[Layer]) -> _Position | None:
    for level, layer in enumerate(layers):
        unit = unit_of(module, [expression.text for expression in layer.expressions])
        if unit is not None:
            return _Position(level, layer.independent, unit)
    return None
