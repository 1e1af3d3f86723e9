"""The facts of one file, joined: what a rule is given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.collect.symbol_spans import Spans
from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.files import SourceFile
from ratchet.facts.source.aliases import Follower
from ratchet.facts.stated_types import StatedType, stated_types
from ratchet.terms import NO_DETAIL, Debt, Key, Place


@dataclass(frozen=True)
class ModuleFacts:
    """The facts of one file, from its text and from mypy. `types` is None if mypy reads a stub instead of the file."""

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
        """Every type that the file states: annotations, bases, aliases and the like."""
        return tuple(stated_types(self.file, self.source, self.types, self.follower))

    @cached_property
    def spans(self) -> Spans:
        """Which symbol a line belongs to."""
        spans = Spans()
        for first, last, symbol in sorted(
            [(function.line, function.end_line, function.symbol) for function in self.source.functions]
            + [(class_.line, class_.end_line, class_.symbol) for class_ in self.source.classes],
            key=lambda span: (span[0], -span[1]),
        ):
            spans.add(symbol, first, last)
        return spans
