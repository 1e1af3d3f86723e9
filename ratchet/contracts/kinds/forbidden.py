"""The contract type `forbidden`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from ratchet.config.contract_table import Misfit
from ratchet.contracts.contract import Contract, Offence, Route
from ratchet.contracts.expressions import Expression, parse_all, units_of, within
from ratchet.contracts.narrowing import Narrowing, dropped, taken_in, turned_off
from ratchet.contracts.settings import Settings
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.search import spread

_ANY = ""
"""The label of a source that is inside none of the forbidden units, and so may reach none of them."""


@dataclass(frozen=True, kw_only=True)
class Forbidden(Contract):
    """What is in `from` must not reach what is in `to`, directly or, unless `transitive = false`, through anything.

    The debt is the import that enters the forbidden unit. A source inside a forbidden unit may reach that one.

    Flagged:
        [[contract]]
        id = "core-pure"
        type = "forbidden"
        from = ["app.core"]
        to = ["app.web", "ext:django.db"]

        app.core.order -> app.text
        app.text -> app.web.pages
        app.text -> ext:django.db.models

    Fine:
        app.web.pages -> app.core.order
        app.web.pages -> ext:django.db.models
        app.core.order -> ext:django.utils
    """

    rule: ClassVar[str] = "forbidden"
    keys: ClassVar[tuple[str, ...]] = ("from", "to", "transitive")
    subject: ClassVar[tuple[str, ...]] = ("from", "to")

    sources: tuple[str, ...]
    to: tuple[str, ...]
    transitive: bool = True

    @classmethod
    def of(cls, given: Settings) -> Forbidden:
        return cls(
            given.id,
            sources=given.texts("from"),
            to=given.texts("to"),
            transitive=given.flag("transitive", True),
            **given.shared(),
        )

    def check(self) -> None:
        for source in parse_all("from", self.sources, first_party=True):
            for target in parse_all("to", self.to):
                if not (source.wildcard or target.wildcard) and within(source.text, target.text):
                    raise Misfit("to", f"to names {target.text}, which {source.text} of from is itself a part of")

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        yield from (("from", expression) for expression in parse_all("from", self.sources, first_party=True))
        yield from (("to", expression) for expression in parse_all("to", self.to))

    def narrowings(self, new: Self, modules: Collection[str]) -> Iterator[Narrowing]:
        yield from dropped("from", self.sources, new.sources, modules)
        yield from dropped("to", self.to, new.to, modules)
        yield from taken_in("to", self.to, new.to, self.sources, modules)
        yield from turned_off("transitive", self.transitive, new.transitive)

    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        targets = units_of(parse_all("to", self.to), graph)
        seeds = self._seeds(graph, targets)
        imports = graph.adjacency(self.view).imports
        reach = spread(imports, seeds, ()) if self.transitive else {node: (label,) for node, label in seeds.items()}
        external = [expression for expression in parse_all("to", self.to) if expression.external]
        for importer, labels in reach.items():
            for imported in imports.get(importer, ()):
                entered = targets.get(imported)
                if entered is None:
                    edge = graph.edges[importer, imported]
                    if external and any(expression.covers(edge, self.view) for expression in external):
                        yield Offence(edge, self._reason(importer, imported, seeds))
                elif targets.get(importer) != entered and any(label != entered for label in labels):
                    yield Offence(graph.edges[importer, imported], self._reason(importer, entered, seeds))

    def route(self, graph: ImportGraph, imported: str) -> Route | None:
        if not self.transitive:
            return None
        targets = units_of(parse_all("to", self.to), graph)
        entered = targets.get(imported)
        seeds = self._seeds(graph, targets)
        return Route(frozenset(module for module, label in seeds.items() if label != entered), frozenset())

    def _seeds(self, graph: ImportGraph, targets: Mapping[str, str]) -> dict[str, str]:
        """The source modules, each labelled with the forbidden unit that it is inside of, if any."""
        sources = units_of(parse_all("from", self.sources, first_party=True), graph)
        return {module: targets.get(unit, _ANY) for module, unit in sources.items()}

    def _reason(self, importer: str, entered: str, seeds: Mapping[str, str]) -> str:
        sources = ", ".join(self.sources)
        if importer in seeds:
            return f"{sources} must not import {entered}"
        return f"{sources} must not reach {entered}, but reaches {importer}"
