"""The contract type `protected`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

from ratchet.contracts.contract import Contract, Offence
from ratchet.contracts.expressions import Expression, parse_all
from ratchet.contracts.named_modules import Names, universe
from ratchet.contracts.narrowing import Judge, Narrowing, dropped, freed, widened
from ratchet.contracts.settings import Settings
from ratchet.contracts.units import entered
from ratchet.facts.imports import ImportGraph


class _Place(NamedTuple):
    """The protected units that a module is in, and whether it may import all of them."""

    units: tuple[str, ...]
    is_free: bool


@dataclass(frozen=True, kw_only=True)
class Protected(Contract):
    """Only the `importers` import the `modules` directly; each of these may import itself.

    Flagged:
        [[contract]]
        id = "db-door"
        type = "protected"
        modules = ["ext:sqlalchemy"]
        importers = ["app.db"]

        app.web -> ext:sqlalchemy.orm

    Fine:
        app.db.session -> ext:sqlalchemy.orm
        app.web -> app.db.session
    """

    rule: ClassVar[str] = "protected"
    keys: ClassVar[tuple[str, ...]] = ("modules", "importers")
    subject: ClassVar[tuple[str, ...]] = ("modules",)
    fix: ClassVar[str] = "Ask the module that may import it, and let that module do the work."
    dodge: ClassVar[str] = "A lazy or computed import is counted too. So is an exemption in ratchet.toml."

    modules: tuple[str, ...]
    importers: tuple[str, ...]

    @classmethod
    def of(cls, given: Settings) -> Protected:
        return cls(given.id, modules=given.texts("modules"), importers=given.texts("importers"), **given.shared())

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        yield from (("modules", expression) for expression in parse_all("modules", self.modules))
        yield from (
            ("importers", expression) for expression in parse_all("importers", self.importers, first_party=True)
        )

    def narrowings(self, new: Self, modules: Collection[str]) -> Iterator[Narrowing]:
        (behind, free), (behind_now, free_now) = self._names(), new._names()
        found = [
            *dropped("modules", behind, behind_now, modules),
            *widened("importers", free, free_now, modules),
        ]
        every = universe(modules, behind, free, behind_now, free_now)
        yield from found or freed("modules", self._judge(), new._judge(), every)

    def _names(self) -> tuple[Names, Names]:
        return Names(self.modules, self.as_packages), Names(self.importers, self.as_packages)

    def _judge(self) -> Judge[_Place]:
        behind, free = self._names()
        return Judge(
            lambda module: _Place(behind.units(module), bool(free.units(module))),
            lambda one, other: not one.is_free and any(unit not in one.units for unit in other.units),
        )

    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        behind = self.units("modules", self.modules, graph)
        external = [expression for expression in parse_all("modules", self.modules) if expression.external]
        allowed = self.units("importers", self.importers, graph)
        for edge in graph.seen(self.view):
            if edge.importer in allowed:
                continue
            unit = next(entered(edge.importer, edge.imported, behind), None)
            if unit is not None:
                yield Offence(edge, f"only {', '.join(self.importers)} may import {unit}")
            elif any(expression.covers(edge, self.view) for expression in external):
                yield Offence(edge, f"only {', '.join(self.importers)} may import it")
