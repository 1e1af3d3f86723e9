"""The facts of one file, joined: what a rule is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ratchet.facts.collect.records import SourceFacts, Spans
from ratchet.facts.collect.type_records import ModuleTypes, TypeSlot
from ratchet.facts.files import SourceFile
from ratchet.facts.kinds import SUPPRESSION, Fact
from ratchet.facts.source.aliases import Follower
from ratchet.facts.stated_types import stated_types
from ratchet.terms import MODULE_LEVEL, NO_DETAIL, Debt, Key, Place


class ByTools(NamedTuple):
    """What other tools say of each file, by path, and which they are: id → version and digest of its settings."""

    facts: Mapping[str, tuple[Fact, ...]]
    versions: Mapping[str, str]


NO_TOOLS = ByTools({}, {})


@dataclass(frozen=True)
class ModuleFacts:
    """The facts of one file, from its text, from mypy and from other tools.

    `types` is None if mypy reads a stub instead of the file. `by_tools` are facts that know no symbols.
    """

    file: SourceFile
    source: SourceFacts
    types: ModuleTypes | None
    follower: Follower
    by_tools: tuple[Fact, ...] = ()

    def of(self, kind: str) -> Sequence[Fact]:
        """The facts of a kind: those of the text, and those of mypy that the text does not tell of the same line."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.source.facts:
            found.setdefault(fact.kind, []).append(fact)
        told = {(fact.kind, fact.symbol, fact.line, fact.detail) for fact in self.source.facts}
        for fact in self.types.facts if self.types is not None else ():
            if (fact.kind, fact.symbol, fact.line, fact.detail) not in told:
                found.setdefault(fact.kind, []).append(fact)
        for fact in self.by_tools:
            symbol = self._decorated_spans.symbol_at(fact.line) if fact.column else MODULE_LEVEL
            found.setdefault(fact.kind, []).append(fact._replace(symbol=symbol))
        return found

    def debt(self, rule: str, symbol: str, detail: str, line: int, column: int, message: str, count: int = 1) -> Debt:
        """A debt of this file."""
        key = Key(rule, self.file.module, symbol, detail or NO_DETAIL)
        return Debt(key, Place(self.file.path, line, max(column, 1)), message, count)

    @cached_property
    def stated(self) -> tuple[TypeSlot, ...]:
        """Every type that the file states: annotations, bases, aliases and the like."""
        return tuple(stated_types(self.file, self.source, self.types, self.follower))

    @cached_property
    def told(self) -> Mapping[int, Sequence[Fact]]:
        """The errors that mypy tells, by line."""
        found: dict[int, list[Fact]] = {}
        for error in self.types.errors if self.types is not None else ():
            found.setdefault(error.line, []).append(error)
        return found

    @cached_property
    def silenced(self) -> frozenset[int]:
        """The lines on which a comment silences errors of mypy's."""
        return frozenset(one.line for one in self.of(SUPPRESSION) if ":" not in one.detail)

    @cached_property
    def undefined(self) -> Mapping[tuple[str, str], int]:
        """How many names in the annotation of a slot, by symbol and detail, mypy tells to be undefined: Any to it."""
        names = {
            (self.spans.symbol_at(error.line), error.note.split('"')[1])
            for errors in self.told.values()
            for error in errors
            if error.detail == "name-defined" and '"' in error.note
        }
        found: dict[tuple[str, str], int] = {}
        for each in self.source.annotations if names else ():
            wrong = sum((each.symbol, name.name) in names for name in each.names)
            if wrong:
                found[each.symbol, each.detail] = wrong
        return found

    @cached_property
    def spans(self) -> Spans:
        """Which symbol a line belongs to; a function's begin at its `def`."""
        return self._spans_of((function.line, function.end_line, function.symbol) for function in self.source.functions)

    @cached_property
    def _decorated_spans(self) -> Spans:
        """The same, with a function's decorators."""
        functions = self.source.functions
        return self._spans_of((one.first_line or one.line, one.end_line, one.symbol) for one in functions)

    def _spans_of(self, functions: Iterable[tuple[int, int, str]]) -> Spans:
        spans = Spans()
        for first, last, symbol in sorted(
            [*functions, *((class_.line, class_.end_line, class_.symbol) for class_ in self.source.classes)],
            key=lambda span: (span[0], -span[1]),
        ):
            spans.add(symbol, first, last)
        return spans
