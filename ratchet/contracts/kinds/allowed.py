"""The contract type `allowed`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from ratchet.contracts.contract import Contract, Offence
from ratchet.contracts.expressions import Expression, parse_all, units_of, within
from ratchet.contracts.narrowing import Narrowing, dropped, merged, turned_off, widened
from ratchet.contracts.settings import Settings
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.terms import Debt


@dataclass(frozen=True, kw_only=True)
class Allowed(Contract):
    """Each of the `modules` imports itself and what is in `to`, directly, and nothing else.

    With `exact`, an allowance that no import uses is a `vacuous-contract`.

    Flagged:
        [[contract]]
        id = "domain-deps"
        type = "allowed"
        modules = ["app.domain"]
        to = ["app.shared", "ext:pydantic", "stdlib"]

        app.domain.order -> app.billing
        app.domain.order -> ext:requests

    Fine:
        app.domain.order -> app.shared.text
        app.domain.order -> app.domain.client
        app.domain.order -> ext:pydantic.types
        app.domain.order -> ext:dataclasses
    """

    rule: ClassVar[str] = "allowed"
    keys: ClassVar[tuple[str, ...]] = ("modules", "to", "exact")
    subject: ClassVar[tuple[str, ...]] = ("modules",)
    fix: ClassVar[str] = "Use what the module may depend on. Or hand the value in from outside."
    dodge: ClassVar[str] = "A lazy or computed import is counted too. So is a longer `to` in ratchet.toml."

    modules: tuple[str, ...]
    to: tuple[str, ...]
    exact: bool = False

    @classmethod
    def of(cls, given: Settings) -> Allowed:
        return cls(
            given.id,
            modules=given.texts("modules"),
            to=given.texts("to"),
            exact=given.flag("exact", False),
            **given.shared(),
        )

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        yield from (("modules", expression) for expression in parse_all("modules", self.modules, first_party=True))
        yield from (("to", expression) for expression in parse_all("to", self.to))

    def narrowings(self, new: Self, modules: Collection[str]) -> Iterator[Narrowing]:
        yield from dropped("modules", self.modules, new.modules, modules)
        yield from merged("modules", self.modules, new.modules, modules, self.to)
        yield from widened("to", self.to, new.to, modules)
        yield from turned_off("exact", self.exact, new.exact)

    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        allowed = parse_all("to", self.to)
        named = units_of(allowed, graph)
        for unit, edge in self._leaving(graph):
            if edge.imported not in named and not any(expression.covers(edge, self.view) for expression in allowed):
                yield Offence(edge, f"{unit} may import only {', '.join(self.to)}")

    def vacuous(self, graph: ImportGraph) -> Iterator[Debt]:
        yield from super().vacuous(graph)
        if not self.exact:
            return
        leaving = [edge for _, edge in self._leaving(graph)]
        for expression in parse_all("to", self.to):
            units = expression.units(graph)
            if not expression.external and not units:
                continue  # named above: it is no module at all
            if not any(expression.covers(edge, self.view) or _inside(edge.imported, units) for edge in leaving):
                yield self.vacuous_debt(
                    "to", expression.text, f"to allows {expression.text}, which nothing here imports."
                )

    def _leaving(self, graph: ImportGraph) -> Iterator[tuple[str, Edge]]:
        """The imports that leave a unit of `modules`, with that unit."""
        units = units_of(parse_all("modules", self.modules, first_party=True), graph)
        for edge in graph.seen(self.view):
            unit = units.get(edge.importer)
            if unit is not None and units.get(edge.imported) != unit:
                yield unit, edge


def _inside(module: str, units: tuple[str, ...]) -> bool:
    return any(within(module, unit) for unit in units)
