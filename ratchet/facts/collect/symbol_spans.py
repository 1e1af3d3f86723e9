"""Which symbol a line belongs to."""

from __future__ import annotations

from ratchet.terms import MODULE_LEVEL


class Spans:
    """Line ranges of functions and classes, added in source order (outer before inner)."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int, str]] = []

    def add(self, symbol: str, first: int, last: int) -> None:
        self._spans.append((first, last, symbol))

    def symbol_at(self, line: int) -> str:
        """The innermost symbol whose lines include this one; the module's level where none does."""
        for first, last, symbol in reversed(self._spans):
            if first <= line <= last:
                return symbol
        return MODULE_LEVEL
