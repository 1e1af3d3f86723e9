"""Which operations a definition of a module has, and on which lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from ratchet.facts.collect.name_flow import Use, uses
from ratchet.facts.collect.operation_forms import operation_forms
from ratchet.facts.collect.shapes import Shape
from ratchet.terms import MODULE_LEVEL


class Operations:
    """The operations of one module, by what they do; none where there is no module."""

    def __init__(self, shape: Shape | None) -> None:
        self._shape = shape
        self._known: dict[str, Counter[str]] = {}

    def inside(self, symbol: str) -> Counter[str]:
        """How often a definition, or the whole module for its own level, does each of them."""
        if self._shape is None:
            return Counter()
        if symbol not in self._known:
            known = self._shape.definitions.get(symbol)
            rows = known.rows if known is not None else range(0)
            whole = symbol == MODULE_LEVEL
            found = Counter[str]()
            for line, forms in self._by_line.items():
                if whole or line in rows:
                    found.update(forms)
            self._known[symbol] = found
        return self._known[symbol]

    def bound_on(self, line: int) -> frozenset[str]:
        """The names that the statement on a line binds."""
        return frozenset(name for use in self._uses if use.first <= line <= use.last for name in use.bound)

    def bound_inside(self, symbol: str) -> frozenset[str]:
        """The names that a definition binds."""
        known = self._shape.definitions.get(symbol) if self._shape is not None else None
        rows = known.rows if known is not None else range(0)
        return frozenset(name for use in self._uses if use.first in rows for name in use.bound)

    @cached_property
    def _uses(self) -> Sequence[Use]:
        return uses(self._shape.body) if self._shape is not None else ()

    def on(self, line: int) -> Counter[str]:
        """The operations on one line."""
        return self._by_line.get(line, Counter())

    @cached_property
    def _by_line(self) -> Mapping[int, Counter[str]]:
        found: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for line, form in operation_forms(self._shape.body if self._shape is not None else ()):
            found[line][form] += 1
        return dict(found)
