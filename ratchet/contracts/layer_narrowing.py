"""Layers at base and now: which pairs of units the contract kept apart and no longer does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ratchet.contracts.layer_stack import Layer
from ratchet.contracts.named_modules import Names
from ratchet.contracts.narrowing import Judge, Narrowing, freed, shown
from ratchet.contracts.units import apart


class Position(NamedTuple):
    """Where a module stands: the level, 0 the highest, whether the units of its layer are independent, its units."""

    level: int
    independent: bool
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The layers as they are written, and whether a name stands for what is below a module, too."""

    layers: Sequence[Layer]
    as_packages: bool

    def position(self, module: str) -> Position | None:
        """Where a module stands; None outside the layers."""
        for level, layer in enumerate(self.layers):
            units = Names([expression.text for expression in layer.expressions], self.as_packages).units(module)
            if units:
                return Position(level, layer.independent, units)
        return None

    def judge(self, closed: bool) -> Judge[Position | None]:
        """What the layers say of each pair of modules."""
        return Judge(self.position, lambda one, other: bool(one and other and self._forbids(one, other, closed)))

    def _forbids(self, source: Position, target: Position, closed: bool) -> bool:
        down = target.level - source.level
        if down == 0:
            pairs = ((one, other) for one in source.units for other in target.units)
            return source.independent and any(apart(one, other, self.as_packages) for one, other in pairs)
        return down < 0 or (closed and down > 1)


def moved_together(old: Layout, new: Layout, modules: Collection[str], closed: bool) -> Iterator[Narrowing]:
    """At most one narrowing: a unit that has no layer any more, else two units of which one may now reach the other.

    `modules` are all that exist or may come. `closed` says whether the layers are closed both at base and now.
    """
    for module in sorted(modules):
        before = old.position(module)
        if before is not None and new.position(module) is None:
            yield Narrowing("layers", f"{shown([module])} has no layer any more, where {before.units[0]} had one")
            return
    yield from freed("layers", old.judge(closed), new.judge(closed), modules)
