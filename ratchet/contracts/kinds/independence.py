"""The contract type `independence`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from ratchet.config.contract_table import Misfit
from ratchet.contracts.contract import Contract, Offence, Route
from ratchet.contracts.expressions import Expression, parse_all
from ratchet.contracts.named_modules import Names, universe
from ratchet.contracts.narrowing import Judge, Narrowing, dropped, freed
from ratchet.contracts.settings import Settings
from ratchet.contracts.units import apart, spared_kin
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.search import spread


@dataclass(frozen=True, kw_only=True)
class Independence(Contract):
    """None of the `modules` reaches another, directly or through modules outside the contract.

    The debt is the import that enters the other one. A module and another one inside it are no pair.

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
        named = parse_all("modules", self.modules, first_party=True)
        if any(expression.wildcard for expression in named):
            return
        if len(named) == 1:
            raise Misfit("modules", f"modules names {named[0].text} alone, and one module is independent of nothing")
        if not any(apart(one.text, other.text, self.as_packages) for one in named for other in named):
            outer, inner = sorted(self.modules)[:2]
            raise Misfit("modules", f"modules overlap: {inner} is inside {outer}, so no two are left to be independent")

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        yield from (("modules", expression) for expression in parse_all("modules", self.modules, first_party=True))

    def narrowings(self, new: Self, modules: Collection[str]) -> Iterator[Narrowing]:
        old, now = Names(self.modules, self.as_packages), Names(new.modules, new.as_packages)
        lost = [*dropped("modules", old, now, modules)]
        yield from lost or freed("modules", _judge(old), _judge(now), universe(modules, old, now))

    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        units = self.units("modules", self.modules, graph)
        spared = spared_kin(units)
        adjacency = graph.adjacency(self.view)
        reach = spread(adjacency.imports, units, units, spared)
        for imported, held in units.items():
            for importer in adjacency.importers.get(imported, ()):
                sources = reach.get(importer, ())
                pairs = ((source, unit) for unit in held for source in sources if unit not in spared[source])
                source, unit = next(pairs, ("", ""))
                if unit and importer in units:
                    yield Offence(graph.edges[importer, imported], f"{source} and {unit} must be independent")
                elif unit:
                    reason = f"{importer} is reached from {source}, and {unit} must be independent of that"
                    yield Offence(graph.edges[importer, imported], reason)

    def route(self, graph: ImportGraph, imported: str) -> Route:
        units = self.units("modules", self.modules, graph)
        spared = spared_kin(units)
        minded = {unit for unit in spared if any(other not in spared[unit] for other in units[imported])}
        sources = frozenset(module for module, held in units.items() if not minded.isdisjoint(held))
        return Route(sources, frozenset(units))


def _judge(names: Names) -> Judge[tuple[str, ...]]:
    return Judge(
        names.units,
        lambda one, other: any(apart(source, unit, names.as_packages) for source in one for unit in other),
    )
