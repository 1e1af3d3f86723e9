"""Layers at the base and now: which pairs of units were kept apart and are not any more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ratchet.contracts.kinds.layers import Layers
from ratchet.contracts.layer_stack import common_parent
from ratchet.policy.named_modules import named, unit_of, universe


@dataclass(frozen=True, slots=True, order=True)
class _Position:
    """Where a module stands: the level from the top, whether its layer's units are independent, and its unit."""

    level: int
    independent: bool
    unit: str


def layer_narrowings(old: Layers, new: Layers, modules: Collection[str]) -> Iterator[tuple[str, str]]:
    """(field, what is weaker) of two layers contracts, in today's names."""
    there = universe(modules, [expression for contract in (old, new) for _, expression in _expressions(contract)])
    pairs = {(before, _position(module, new)): module for module in there if (before := _position(module, old))}
    yield from _apart(pairs, old.closed and new.closed)
    if old.closed and not new.closed:
        yield "closed", "closed is turned off"
    if old.exhaustive and not new.exhaustive:
        yield "exhaustive", "exhaustive is turned off"
    elif old.exhaustive:
        lost = [m for m in sorted(there) if named(m, _containers(old)) and not named(m, _containers(new))]
        if lost:
            yield "containers", f"containers no longer names {', '.join(lost[:3])}"


def _apart(pairs: dict[tuple[_Position, _Position | None], str], closed: bool) -> Iterator[tuple[str, str]]:
    """The first unit without a layer, and the first two units of which one may now reach the other."""
    for (before, now), module in sorted(pairs.items(), key=lambda item: item[1]):
        if now is None:
            yield "layers", f"{module.replace('_any_', '*')} has no layer any more, where {before.unit} had one"
            return
    placed = sorted((module, before, now) for (before, now), module in pairs.items() if now is not None)
    for one, lower, lower_now in placed:
        for other, higher, higher_now in placed:
            if _forbids(lower, higher, closed) and not _forbids(lower_now, higher_now, closed):
                yield "layers", f"{one} may now reach {other}".replace("_any_", "*")
                return


def _forbids(source: _Position, target: _Position, closed: bool) -> bool:
    """Whether a unit may not reach another."""
    down = target.level - source.level
    if down == 0:
        return source.independent and source.unit != target.unit
    return down < 0 or (closed and down > 1)


def _position(module: str, contract: Layers) -> _Position | None:
    for level, layer in enumerate(contract.parsed()):
        unit = unit_of(module, [expression.text for expression in layer.expressions])
        if unit is not None:
            return _Position(level, layer.independent, unit)
    return None


def _expressions(contract: Layers) -> Iterator[tuple[int, str]]:
    for level, layer in enumerate(contract.parsed()):
        yield from ((level, expression.text) for expression in layer.expressions)


def _containers(contract: Layers) -> tuple[str, ...]:
    return contract.containers or (common_parent(contract.parsed()),)
