"""The contract type `allowed`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

from ratchet.contracts.contract import Contract, Offence
from ratchet.contracts.expressions import Expression, parse_all
from ratchet.contracts.named_modules import Names, universe
from ratchet.contracts.narrowing import Judge, Narrowing, dropped, freed, turned_off, widened
from ratchet.contracts.settings import Settings
from ratchet.contracts.units import entered, units_of
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.terms import Debt


class _Place(NamedTuple):
    """The closed units that a module is in, and whether all of them may import it."""

    units: tuple[str, ...]
    is_free: bool


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
        (closed, free), (closed_now, free_now) = self._names(), new._names()
        found = [*dropped("modules", closed, closed_now, modules), *widened("to", free, free_now, modules)]
        every = universe(modules, closed, free, closed_now, free_now)
        yield from found or freed("modules", self._judge(), new._judge(), every)
        yield from turned_off("exact", self.exact, new.exact)

    def _names(self) -> tuple[Names, Names]:
        return Names(self.modules, self.as_packages), Names(self.to, self.as_packages)

    def _judge(self) -> Judge[_Place]:
        closed, free = self._names()
        return Judge(
            lambda module: _Place(closed.units(module), bool(free.units(module))),
            lambda one, other: not other.is_free and any(unit not in other.units for unit in one.units),
        )

    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        allowed = parse_all("to", self.to)
        named = self.units("to", self.to, graph)
        for unit, edge in self._leaving(graph):
            if edge.imported not in named and not any(expression.covers(edge, self.view) for expression in allowed):
                yield Offence(edge, f"{unit} may import only {', '.join(self.to)}")

    def vacuous(self, graph: ImportGraph) -> Iterator[Debt]:
        yield from super().vacuous(graph)
        if not self.exact:
            return
        leaving = [edge for _, edge in self._leaving(self.judged_on(graph))]
        for expression in parse_all("to", self.to):
            units = units_of((expression,), graph, self.as_packages)
            if not expression.external and not units:
                continue  # named above: it is no module at all
            if not any(expression.covers(edge, self.view) or edge.imported in units for edge in leaving):
                yield self.vacuous_debt(
                    "to", expression.text, f"to allows {expression.text}, which nothing here imports."
                )

    def _leaving(self, graph: ImportGraph) -> Iterator[tuple[str, Edge]]:
        """The imports that leave a unit of `modules`, with the outermost one that they leave."""
        units = self.units("modules", self.modules, graph)
        for edge in graph.seen(self.view):
            unit = next(entered(edge.imported, edge.importer, units), None)  # read backwards: the way out
            if unit is not None:
                yield unit, edge
