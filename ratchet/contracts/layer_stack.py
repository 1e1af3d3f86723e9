"""Layers as a stack of units: how they are written, which module stands where, and who may not reach whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ratchet.config.contract_table import Misfit
from ratchet.contracts.expressions import Expression, parse, within
from ratchet.contracts.units import Spared, Units, spared_kin, units_of
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.graph import EXTERNAL
from ratchet.terms import Debt, Key, Place
from ratchet.terms.spelling import reason


class Layer(NamedTuple):
    """One layer as written. `required` are the expressions that must match something."""

    expressions: tuple[Expression, ...]
    required: tuple[Expression, ...]
    independent: bool


class Stack(NamedTuple):
    """The layers in a graph: the units of each module that has a place, and the level of each unit, 0 the highest.

    The units of one module are all of one level.
    """

    units: Units
    levels: Mapping[str, int]
    independent: tuple[bool, ...]
    closed: bool
    spared: Spared
    """Which units of its level a unit may reach, in a layer of independent ones."""

    def seeds(self, level: int) -> Units:
        """The modules of a level, each with its units."""
        return {module: held for module, held in self.units.items() if self.levels[held[0]] == level}

    def forbids(self, source: str, target: str) -> bool:
        """Whether the unit `source` may not reach the unit `target`."""
        down = self.levels[target] - self.levels[source]
        if down == 0:
            return target not in self.spared[source] and self.independent[self.levels[source]]
        return down < 0 or (self.closed and down > 1)

    def breaks(self, importer: str, imported: str) -> bool:
        """Whether the module `importer`, in the contract, may not reach `imported`."""
        return self._forbidden(self.units[importer], imported) is not None

    def offenders(self, importer: str, imported: str, reach: Sequence[Units]) -> tuple[str, str] | None:
        """The lowest unit that reaches `imported` by the import in `importer`, and the unit that it may not; or None.

        `reach` has, for each level, the units of that level that reach a module outside the contract.
        """
        if importer in self.units:
            return self._forbidden(self.units[importer], imported)
        found = (self._forbidden(sorted(reached.get(importer, ())), imported) for reached in reversed(reach))
        return next(filter(None, found), None)

    def _forbidden(self, sources: Sequence[str], imported: str) -> tuple[str, str] | None:
        pairs = ((source, target) for source in sources for target in self.units[imported])
        return next((pair for pair in pairs if self.forbids(*pair)), None)

    def relation(self, source: str, target: str) -> str:
        """In words: why `source` may not reach `target`."""
        down = self.levels[target] - self.levels[source]
        if down == 0:
            return "is independent of"
        return "is a layer below" if down < 0 else "is more than one layer above"


def parse_layer(text: str) -> Layer:
    """The layer `app.api`, `app.blue | app.green` or `app.a : app.b`; optional names in parentheses. Raises Misfit."""
    if EXTERNAL in text:
        raise Misfit("layers", f"layers: {text!r}: only first-party modules can stand there")
    if "|" in text and ":" in text:
        raise Misfit("layers", f"layers: {text!r} mixes | (independent) with : (may import each other)")
    names = [name.strip() for name in text.split("|" if "|" in text else ":")]
    expressions, required = [], []
    for name in names:
        _refuse_open_parenthesis(name)
        optional = name.startswith("(")
        expression = parse("layers", name[1:-1].strip() if optional else name, first_party=True)
        expressions.append(expression)
        if not optional:
            required.append(expression)
    return Layer(tuple(expressions), tuple(required), "|" in text)


def _refuse_open_parenthesis(name: str) -> None:
    opens, closes = name.startswith("("), name.endswith(")")
    if opens != closes:
        does, lacks = ("opens", "closes") if opens else ("closes", "opens")
        bare = name.strip("() ")
        meant = f"Write {bare!r}, or '({bare})' for a layer that need not exist"
        raise Misfit("layers", f"layers: {name!r} {does} a parenthesis that nothing {lacks}. {meant}.")


def refuse_overlaps(layers: Sequence[Layer], closed: bool, as_packages: bool) -> None:
    """Misfit if a module stands in two layers, as far as the names tell."""
    seen: list[tuple[str, int]] = []
    for level, layer in enumerate(layers):
        for expression in layer.expressions:
            for other, at in seen:
                _refuse_twice(expression.text, other, same=at == level, closed=closed)
                if as_packages:
                    _refuse_nested(expression.text, other)
            seen.append((expression.text, level))


def _refuse_twice(name: str, other: str, same: bool, closed: bool) -> None:
    if name == other:
        cycle = ", which makes closed layers a cycle" if closed and not same else ""
        raise Misfit("layers", f"layers: {name} stands {'twice in one layer' if same else 'in two layers'}{cycle}")


def _refuse_nested(name: str, other: str) -> None:
    inner, outer = (name, other) if within(name, other) else (other, name)
    if within(inner, outer):
        raise Misfit("layers", f"layers overlap: {inner} is inside {outer}")


def place(layers: Sequence[Layer], graph: ImportGraph, closed: bool, as_packages: bool) -> Stack:
    """The layers placed in a graph; Misfit if a wildcard puts a module into two of them."""
    units: dict[str, tuple[str, ...]] = {}
    levels: dict[str, int] = {}
    for level, layer in enumerate(layers):
        for module, held in units_of(layer.expressions, graph, as_packages).items():
            if module in units:
                raise Misfit("layers", f"layers: {module} stands in two layers, {units[module][0]} and {held[0]}")
            units[module] = held
            levels |= dict.fromkeys(held, level)
    independent = tuple(layer.independent for layer in layers)
    return Stack(dict(sorted(units.items())), levels, independent, closed, spared_kin(units))


def common_parent(layers: Sequence[Layer]) -> str:
    """The package that all layers are below; Misfit if there is none, or a wildcard hides it."""
    names = [expression.text.split(".")[:-1] for layer in layers for expression in layer.expressions]
    common: list[str] = []
    for position in range(min(map(len, names), default=0)):
        first = names[0][position]
        if any(parts[position] != first for parts in names) or "*" in first:
            break
        common.append(first)
    if not common:
        raise Misfit("exhaustive", "exhaustive: the layers have no common parent, so containers must name one")
    return ".".join(common)


def unassigned(
    contract: str, why: str, layers: Sequence[Layer], containers: Sequence[Expression], graph: ImportGraph
) -> Iterator[Debt]:
    """The children of the containers that are in no layer; of one that has layers below it, the children in turn."""
    tops = {unit for layer in layers for expression in layer.expressions for unit in expression.modules(graph)}
    above = {top[:cut] for top in tops for cut, letter in enumerate(top) if letter == "."}
    queue = [
        child for container in containers for top in container.modules(graph) for child in graph.children.get(top, ())
    ]
    for child in sorted(set(_without_layer(queue, tops, above, graph))):
        first = Place(_first_path(child, graph), 1)
        message = f'{child} has no place in the layers of contract "{contract}"'
        remedy = f"Add {child} to the layer that it belongs to, or move it."
        hint = f"{reason(why)} {remedy}" if why else remedy
        yield Debt(Key("unassigned-module", child, contract), first, message, hint=hint)


def _without_layer(queue: list[str], tops: set[str], above: set[str], graph: ImportGraph) -> Iterator[str]:
    while queue:
        child = queue.pop()
        if child in above:
            queue.extend(graph.children.get(child, ()))
        elif not any(within(child, top) for top in tops):
            yield child


def _first_path(module: str, graph: ImportGraph) -> str:
    """The file of a module, or of the first one below a namespace package."""
    return next(path for name in graph.package(module) for path in graph.modules[name].paths)
