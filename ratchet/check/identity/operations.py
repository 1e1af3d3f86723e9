"""What the statements of a module do to values, and which values they compute, by line and by definition."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property

from ratchet.facts.collect.operation_forms import operation_forms
from ratchet.facts.collect.shapes import Shape
from ratchet.facts.collect.statement_forms import value_by_line
from ratchet.terms import MODULE_LEVEL


class Operations:
    """The operations of one module, by what they do, and the values of its statements.

    Its own level has those that stand in no definition.
    """

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._known: dict[str, Counter[str]] = {}

    def _rows(self, symbol: str) -> Collection[int]:
        return self._outside if symbol == MODULE_LEVEL else self._shape.rows(symbol)

    @cached_property
    def _outside(self) -> frozenset[int]:
        return frozenset(self._shape.outside)

    def inside(self, symbol: str) -> Counter[str]:
        """How often a definition does each operation."""
        if symbol not in self._known:
            rows = self._rows(symbol)
            inside = (forms for line, forms in self._by_line.items() if line in rows)
            self._known[symbol] = sum(inside, Counter[str]())
        return self._known[symbol]

    def on(self, line: int) -> Counter[str]:
        """The operations on one line."""
        return self._by_line.get(line, Counter())

    @cached_property
    def _by_line(self) -> Mapping[int, Counter[str]]:
        found: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for line, form in operation_forms(self._shape.body):
            found[line][form] += 1
        return dict(found)

    def bound_on(self, line: int) -> frozenset[str]:
        """The names that the statement on a line binds."""
        return frozenset(name for use in self._shape.uses if use.first <= line <= use.last for name in use.bound)

    def bound_inside(self, symbol: str) -> frozenset[str]:
        """The names that a definition binds."""
        rows = self._rows(symbol)
        return frozenset(name for use in self._shape.uses if use.first in rows for name in use.bound)

    @cached_property
    def values(self) -> Mapping[int, str]:
        """Line → the value that its statement computes, whatever that is called: assigned, returned, looped over."""
        return value_by_line(self._shape.body)

    def values_inside(self, symbol: str) -> frozenset[str]:
        """The values inside a definition."""
        return frozenset(self.values[row] for row in self._rows(symbol) if row in self.values)
