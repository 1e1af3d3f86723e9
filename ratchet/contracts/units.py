"""What the names of a contract stand for: units, which may lie inside each other and are judged each for itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ratchet.contracts.expressions import Expression, within
from ratchet.facts.imports import ImportGraph

Units = Mapping[str, tuple[str, ...]]
"""Module -> the units that it is in, the outermost first. A unit is called after the module that is named."""

Spared = Mapping[str, frozenset[str]]
"""Unit -> the units that it may reach all the same: itself, and those that are no other place."""


def units_of(expressions: Iterable[Expression], graph: ImportGraph, as_packages: bool = True) -> Units:
    """The units of every module that one of the expressions names or, `as_packages`, that is below one.

    Each named module makes a unit, whether it lies inside another one or not.
    """
    tops = {module for expression in expressions for module in expression.modules(graph)}
    if not as_packages:
        return {top: (top,) for top in sorted(tops)}
    units: dict[str, tuple[str, ...]] = {}
    for top in sorted(tops, key=lambda name: (name.count("."), name)):  # what holds others comes first
        for module in graph.package(top):
            units[module] = (*units.get(module, ()), top)
    return dict(sorted(units.items()))


def names_of(units: Units) -> frozenset[str]:
    """The names of all units."""
    return frozenset(unit for held in units.values() for unit in held)


def spared_kin(units: Units) -> Spared:
    """Every unit is spared itself, those inside it and those that it is inside of."""
    kin: dict[str, set[str]] = {unit: {unit} for unit in names_of(units)}
    for unit in kin:
        for outer in units[unit]:
            kin[outer].add(unit)
            kin[unit].add(outer)
    return {unit: frozenset(others) for unit, others in kin.items()}


def apart(one: str, other: str, as_packages: bool = True) -> bool:
    """Whether two units are two places: neither is inside the other."""
    if not as_packages:
        return one != other
    return not within(one, other) and not within(other, one)


def entered(importer: str, imported: str, units: Units) -> Iterator[str]:
    """The units that an import of `imported` by `importer` enters, the outermost first."""
    around = units.get(importer, ())
    return (unit for unit in units.get(imported, ()) if unit not in around)
