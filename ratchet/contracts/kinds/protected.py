"""The contract type `protected`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from ratchet.contracts.contract import Contract, Offence
from ratchet.contracts.expressions import Expression, parse_all, units_of
from ratchet.contracts.narrowing import Narrowing, dropped, merged, widened
from ratchet.contracts.settings import Settings
from ratchet.facts.imports import ImportGraph


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
        yield from dropped("modules", self.modules, new.modules, modules)
        yield from merged("modules", self.modules, new.modules, modules, self.importers)
        yield from widened("importers", self.importers, new.importers, modules)

    def offences(self, graph: ImportGraph) -> Iterator[Offence]:
        behind = units_of(parse_all("modules", self.modules), graph)
        external = [expression for expression in parse_all("modules", self.modules) if expression.external]
        allowed = units_of(parse_all("importers", self.importers, first_party=True), graph)
        for edge in graph.seen(self.view):
            if edge.importer in allowed:
                continue
            entered = behind.get(edge.imported)
            if entered is not None and behind.get(edge.importer) != entered:
                yield Offence(edge, f"only {', '.join(self.importers)} may import {entered}")
            elif any(expression.covers(edge, self.view) for expression in external):
                yield Offence(edge, f"only {', '.join(self.importers)} may import it")
