"""Coverage figures: for people to look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Slots(NamedTuple):
    """How many slots have a type, one with Any in it, Any itself, or none."""

    typed: int = 0
    partial: int = 0
    any: int = 0
    missing: int = 0

    @classmethod
    def total(cls, many: Iterable[Slots]) -> Slots:
        """The sum."""
        columns = list(zip(*many, strict=True))
        return cls(*(sum(column) for column in columns)) if columns else cls()


class Expressions(NamedTuple):
    """How many expressions mypy knows whole, in part, as Any, or not at all."""

    precise: int = 0
    imprecise: int = 0
    any: int = 0
    unchecked: int = 0

    @classmethod
    def total(cls, many: Iterable[Expressions]) -> Expressions:
        """The sum."""
        columns = list(zip(*many, strict=True))
        return cls(*(sum(column) for column in columns)) if columns else cls()


class Figures(NamedTuple):
    """What there is in one file: its lines, its slots and its expressions, and what is only shown.

    `shown` has rule, detail and count of debts that `status` shows, and no check compares.
    """

    lines: int
    slots: Slots
    expressions: Expressions
    shown: tuple[tuple[str, str, int], ...] = ()


class Totals(NamedTuple):
    """The sums over all files."""

    slots: Slots = Slots()
    expressions: Expressions = Expressions()
