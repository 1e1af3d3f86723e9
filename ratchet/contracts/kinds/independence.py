"""The contract type `independence`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from ratchet.config.contract_table import Misfit
from ratchet.contracts.contract import Contract, Offence, Route
from ratchet.contracts.expressions import Expression, parse_all, units_of, within
from ratchet.contracts.narrowing import Narrowing, dropped, merged
from ratchet.contracts.settings import Settings
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.search import spread


@dataclass(frozen=True, kw_only=True)
class Independence(Contract):
    """None of the `modules` reaches another, directly or through modules outside the contract.

    The debt is the import that enters the other one. Of nested modules that a wildcard matches, the outermost counts.

    Flagged:
        [[contract]]
        id = "plugins"
        type = "independence"
        modules = ["app.plugins.*"]

        app.plugins.csv -> app.plugins.html
        app.plugins.html -> app.table
        app.table -> app.plugins.csv

    Fine:
        app.plugins.csv -> app.table
        app.plugins.html -> app.table
        app.main -> app.plugins.csv
    """

    rule: ClassVar[str] = "independence"
    keys: ClassVar[tuple[str, ...]] = ("modules",)
    subject: ClassVar[tuple[str, ...]] = ("modules",)

    modules: tuple[str, ...]

    @classmethod
    def of(cls, given: Settings) -> Independence:
        return cls(given.id, modules=given.texts("modules"), **given.shared())

    def check(self) -> None:
        plain = [
            expression.text
            for expression in parse_all("modules", self.modules, first_party=True)
            if not expression.wildcard
        ]
        for inner in plain:
            for outer in plain:
                if inner != outer and within(inner, outer):
                    raise Misfit("modules", f"modules overlap: {inner} is inside {outer}")

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        yield from (("modules", expression) for expression in parse_all("modules", self.modules, first_party=True))

    def narrowings(self, new: Self, modules: Collection[str]) -> Iterator[Narrowing]:
        yield from dropped("modules", self.modules, new.modules, modules)
        yield from merged("modules", self.modules, new.modules, modules)

    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        units = self._units(graph)
        adjacency = graph.adjacency(self.view)
        reach = spread(adjacency.imports, units, units)
        for imported, unit in units.items():
            for importer in adjacency.importers.get(imported, ()):
                others = [label for label in reach.get(importer, ()) if label != unit]
                if others and importer in units:
                    yield Offence(graph.edges[importer, imported], f"{others[0]} and {unit} must be independent")
                elif others:
                    reason = f"{importer} is reached from {others[0]}, and {unit} must be independent of that"
                    yield Offence(graph.edges[importer, imported], reason)

    def route(self, graph: ImportGraph, imported: str) -> Route:
        units = self._units(graph)
        return Route(frozenset(module for module, unit in units.items() if unit != units[imported]), frozenset(units))

    def _units(self, graph: ImportGraph) -> dict[str, str]:
        return units_of(parse_all("modules", self.modules, first_party=True), graph)
