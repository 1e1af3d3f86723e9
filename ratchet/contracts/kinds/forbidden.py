"""The contract type `forbidden`."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

from ratchet.config.contract_table import Misfit
from ratchet.contracts.contract import Contract, Offence, Route
from ratchet.contracts.expressions import Expression, parse_all, within
from ratchet.contracts.named_modules import Names, universe
from ratchet.contracts.narrowing import Judge, Narrowing, dropped, freed, turned_off
from ratchet.contracts.settings import Settings
from ratchet.contracts.units import Spared, Units, entered, names_of
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.search import spread


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
        sources, targets = parse_all("from", self.sources, first_party=True), parse_all("to", self.to)
        if any(target.wildcard or target.external for target in targets):
            return
        holds = within if self.as_packages else str.__eq__
        if all(holds(source.text, target.text) for source in sources for target in targets):
            raise Misfit("to", f"to names {targets[0].text}, which {sources[0].text} of from is itself a part of")

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        yield from (("from", expression) for expression in parse_all("from", self.sources, first_party=True))
        yield from (("to", expression) for expression in parse_all("to", self.to))

    def narrowings(self, new: Self, modules: Collection[str]) -> Iterator[Narrowing]:
        (sources, targets), (sources_now, targets_now) = self._names(), new._names()
        lost = [*dropped("from", sources, sources_now, modules), *dropped("to", targets, targets_now, modules)]
        every = universe(modules, sources, targets, sources_now, targets_now)
        yield from lost or freed("to", self._judge(), new._judge(), every)
        yield from turned_off("transitive", self.transitive, new.transitive)

    def _names(self) -> tuple[Names, Names]:
        return Names(self.sources, self.as_packages), Names(self.to, self.as_packages)

    def _judge(self) -> Judge[_Place]:
        sources, targets = self._names()
        each = [Names((text,), self.as_packages) for text in sorted(targets.texts)]
        return Judge(
            lambda module: _Place(sources.units(module), tuple(names.units(module) for names in each)),
            lambda one, other: any(one.minds(source, other, self.as_packages) for source in one.sources),
        )

    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        sides = self._sides(graph)
        imports = graph.adjacency(self.view).imports
        reach = spread(imports, sides.sources, (), sides.spared) if self.transitive else sides.sources
        external = [expression for expression in parse_all("to", self.to) if expression.external]
        for importer, labels in reach.items():
            for imported in imports.get(importer, ()):
                if imported in sides.targets:
                    unit = sides.broken(importer, imported, labels)
                    if unit is not None:
                        yield Offence(graph.edges[importer, imported], self._reason(importer, unit, sides.sources))
                elif external:
                    edge = graph.edges[importer, imported]
                    if any(expression.covers(edge, self.view) for expression in external):
                        yield Offence(edge, self._reason(importer, imported, sides.sources))

    def route(self, graph: ImportGraph, imported: str) -> Route | None:
        if not self.transitive:
            return None
        sides = self._sides(graph)
        held = sides.targets.get(imported, ())
        minded = (
            module
            for module, sources in sides.sources.items()
            if not held or any(unit not in sides.spared[source] for unit in held for source in sources)
        )
        return Route(frozenset(minded), frozenset())

    def _sides(self, graph: ImportGraph) -> _Sides:
        """The source and the forbidden units, and which of these each source may reach all the same."""
        named = [frozenset(expression.modules(graph)) for expression in parse_all("to", self.to)]
        sources = self.units("from", self.sources, graph)
        targets = self.units("to", self.to, graph)
        if not self.as_packages:
            return _Sides(sources, targets, {source: frozenset((source,)) for source in sources})
        spared = {source: frozenset(_spared(source, targets, named, graph)) for source in names_of(sources)}
        return _Sides(sources, targets, spared)

    def _reason(self, importer: str, unit: str, seeds: Container[str]) -> str:
        sources = ", ".join(self.sources)
        if importer in seeds:
            return f"{sources} must not import {unit}"
        return f"{sources} must not reach {unit}, but reaches {importer}"


class _Place(NamedTuple):
    """The source units that a module is in, and, for each expression of `to`, the forbidden ones."""

    sources: tuple[str, ...]
    targets: tuple[tuple[str, ...], ...]

    def minds(self, source: str, other: _Place, as_packages: bool) -> bool:
        """Whether the source, which a module here is in, must not reach a module there."""
        around = {unit for units in self.targets for unit in units}
        return any(
            unit not in around and not self._spares(source, unit, other, as_packages)
            for units in other.targets
            for unit in units
        )

    def _spares(self, source: str, unit: str, other: _Place, as_packages: bool) -> bool:
        if not as_packages:
            return source == unit
        naming = [mine for mine, theirs in zip(self.targets, other.targets, strict=True) if unit in theirs]
        own = within(unit, source) and all(any(within(source, name) for name in mine) for mine in naming)
        return own or within(source, unit)


class _Sides(NamedTuple):
    """Source units, forbidden units, and by source the forbidden units that it may reach all the same."""

    sources: Units
    targets: Units
    spared: Spared

    def broken(self, importer: str, imported: str, labels: Iterable[str]) -> str | None:
        """The forbidden unit that the import enters and one of the sources that reach it must not, or None."""
        units = entered(importer, imported, self.targets)
        return next((unit for unit in units if any(unit not in self.spared[label] for label in labels)), None)


def _spared(source: str, targets: Units, named: Sequence[Collection[str]], graph: ImportGraph) -> Iterator[str]:
    """The forbidden units that a source is inside of, and of those inside the source the ones that are its own.

    Its own are those that only expressions which name the source too, or what it is inside of, name: `p.**` keeps p.a
    from the rest of p, and not from p.a.x.
    """
    yield from targets.get(source, ())
    above = {source, *targets.get(source, ())}
    naming = [modules for modules in named if not above.isdisjoint(modules)]
    strange = [modules for modules in named if above.isdisjoint(modules)]
    for module in graph.package(source) if naming else ():
        if any(module in modules for modules in naming) and not any(module in modules for modules in strange):
            yield module
