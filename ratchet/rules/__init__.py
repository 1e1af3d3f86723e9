"""What we mind: one file a rule, found by its file name. Pure: facts in, debts out."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, ClassVar

from ratchet.facts.collect.symbol_spans import Spans
from ratchet.facts.files import SourceFile
from ratchet.facts.source.aliases import Follower
from ratchet.facts.source.records import SourceFacts
from ratchet.facts.stated_types import StatedType, stated_types
from ratchet.facts.types.records import ModuleTypes
from ratchet.terms import MODULE_LEVEL, NO_DETAIL, Debt, Key, Place

if TYPE_CHECKING:
    from ratchet.facts.imports import ImportGraph


__all__ = ["ModuleFacts", "Rule", "all_rules", "rule"]


@cache
def all_rules() -> tuple[Rule, ...]:
    """An instance of every rule in this package, by id."""
    found: list[Rule] = []
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        found += [
            kind()
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, Rule) and kind.__module__ == module.__name__
        ]
    return tuple(sorted(found, key=lambda one: one.id))


def rule(name: str) -> Rule | None:
    """The rule of this id, or None."""
    return next((one for one in all_rules() if one.id == name), None)


@dataclass(frozen=True)
class ModuleFacts:
    """One file: what its text says, and what mypy made of it. `types` is None when mypy reads a stub in its place."""

    file: SourceFile
    source: SourceFacts
    types: ModuleTypes | None
    follower: Follower

    def debt(self, rule: str, symbol: str, detail: str, line: int, column: int, message: str, count: int = 1) -> Debt:
        """A debt of this file."""
        key = Key(rule, self.file.module, symbol, detail or NO_DETAIL)
        return Debt(key, Place(self.file.path, line, max(column, 1)), message, count)

    @cached_property
    def stated(self) -> tuple[StatedType, ...]:
        """Every type that the file states, as mypy or the text has it."""
        return tuple(stated_types(self.file, self.source, self.types, self.follower))

    @cached_property
    def spans(self) -> Spans:
        """Which symbol a line belongs to."""
        spans = Spans()
        for first, last, symbol in sorted(
            [(one.line, one.end_line, one.symbol) for one in self.source.functions]
            + [(one.line, one.end_line, one.symbol) for one in self.source.classes],
            key=lambda one: (one[0], -one[1]),
        ):
            spans.add(symbol, first, last)
        return spans


class Rule:
    """One thing that ratchet minds. A subclass's docstring is its documentation, examples included.

    `id` as in ratchet.toml; `fix` is the honest way out and `dodge` the way that will not work, one sentence each.
    """

    id: ClassVar[str]
    fix: ClassVar[str]
    dodge: ClassVar[str]

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        """The debts of one file. Rules that judge the whole project, or the change, have none here."""
        del facts
        yield from ()

    def graph_debts(self, graph: ImportGraph) -> Iterator[Debt]:
        """The debts of the import graph, of the rules that are about it."""
        del graph
        yield from ()


def where(symbol: str) -> str:
    """A symbol as a reader names it."""
    return "the module's level" if symbol == MODULE_LEVEL else symbol
