"""The contract type `layers`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from ratchet.contracts.contract import Contract, Offence, Route
from ratchet.contracts.expressions import Expression, parse_all
from ratchet.contracts.layer_narrowing import Layout, moved_together
from ratchet.contracts.layer_stack import Layer, Stack, common_parent, parse_layer, place, refuse_overlaps, unassigned
from ratchet.contracts.named_modules import Names, universe
from ratchet.contracts.narrowing import Narrowing, lost_names, shown, turned_off
from ratchet.contracts.settings import Settings
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.search import spread
from ratchet.terms import Debt


@dataclass(frozen=True, kw_only=True)
class Layers(Contract):
    """A lower layer must not reach a higher one, directly or through modules outside the contract.

    `layers` stand from the highest to the lowest. `a | b` are in one layer and independent of each other; `a : b` are
    in one layer and may import each other; `(a)` need not exist. With `closed`, a layer reaches only the next one down.
    With `exhaustive`, every child of the `containers` (by default the layers' common parent) must stand in a layer.

    Flagged:
        [[contract]]
        id = "shop-layers"
        type = "layers"
        layers = ["shop.web", "shop.cart | shop.stock", "shop.store"]

        shop.store.table -> shop.web.pages
        shop.cart -> shop.stock

    Fine:
        shop.web.pages -> shop.store.table
        shop.cart -> shop.store
    """

    rule: ClassVar[str] = "layers"
    keys: ClassVar[tuple[str, ...]] = ("layers", "exhaustive", "containers", "closed")
    subject: ClassVar[tuple[str, ...]] = ("layers",)

    layers: tuple[str, ...]
    exhaustive: bool = False
    containers: tuple[str, ...] = ()
    closed: bool = False

    @classmethod
    def of(cls, given: Settings) -> Layers:
        return cls(
            given.id,
            layers=given.texts("layers"),
            exhaustive=given.flag("exhaustive", False),
            containers=given.texts_or_none("containers"),
            closed=given.flag("closed", False),
            **given.shared(),
        )

    def check(self) -> None:
        refuse_overlaps(self.parsed(), self.closed, self.as_packages)
        parse_all("containers", self.containers, first_party=True)
        if self.exhaustive and not self.containers:
            common_parent(self.parsed())

    def parsed(self) -> tuple[Layer, ...]:
        return tuple(parse_layer(text) for text in self.layers)

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        for layer in self.parsed():
            yield from (("layers", expression) for expression in layer.required)
        yield from (
            ("containers", container) for container in parse_all("containers", self.containers, first_party=True)
        )

    def narrowings(self, new: Self, modules: Collection[str]) -> Iterator[Narrowing]:
        every = universe(modules, Names((*self._written(), *new._written())))
        before, now = Layout(self.parsed(), self.as_packages), Layout(new.parsed(), new.as_packages)
        yield from moved_together(before, now, every, self.closed and new.closed)
        yield from turned_off("closed", self.closed, new.closed)
        yield from turned_off("exhaustive", self.exhaustive, new.exhaustive)
        if self.exhaustive and new.exhaustive:
            lost = lost_names(self._containers(), new._containers(), every)
            if lost:
                yield Narrowing("containers", f"containers no longer names {shown(lost)}")

    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        placed = place(self.parsed(), graph, self.closed, self.as_packages)
        adjacency = graph.adjacency(self.view)
        levels = map(placed.seeds, range(len(self.layers)))
        reach = [spread(adjacency.imports, seeds, placed.units, placed.spared) for seeds in levels]
        for imported in placed.units:
            for importer in adjacency.importers.get(imported, ()):
                pair = placed.offenders(importer, imported, reach)
                if pair is not None:
                    yield Offence(graph.edges[importer, imported], self._reason(placed, importer, *pair))

    def route(self, graph: ImportGraph, imported: str) -> Route:
        placed = place(self.parsed(), graph, self.closed, self.as_packages)
        sources = frozenset(module for module in placed.units if placed.breaks(module, imported))
        return Route(sources, frozenset(placed.units))

    def unassigned(self, graph: ImportGraph) -> Iterator[Debt]:
        if self.exhaustive:
            containers = parse_all("containers", self._containers(), first_party=True)
            yield from unassigned(self.id, self.why, self.parsed(), containers, graph)

    def _written(self) -> Iterator[str]:
        """Each expression of the layers, as it is written."""
        yield from (expression.text for layer in self.parsed() for expression in layer.expressions)

    def _containers(self) -> tuple[str, ...]:
        return self.containers or (common_parent(self.parsed()),)

    def _reason(self, placed: Stack, importer: str, source: str, higher: str) -> str:
        relation = placed.relation(source, higher)
        if importer in placed.units:
            return f"{source} {relation} {higher}"
        return f"{source}, which reaches {importer}, {relation} {higher}"
