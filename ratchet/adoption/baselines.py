"""The baseline of another tool, and what it leaves of ratchet's own counts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from ratchet.terms import Debt, Key

Row = tuple[str, ...]
"""The fields by which another tool tells its debts apart. The path comes first."""

Places = Mapping[Key, Sequence[Debt]]
"""Key → its debts, where they stand today."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Counts without the debts that the other baseline does not hold. `unmapped`: what has no counterpart, in words."""

    counts: Mapping[Key, int]
    unmapped: tuple[str, ...]


@dataclass(frozen=True)
class ForeignBaseline(ABC):
    """The debts that another tool's baseline allows: how often each row."""

    rows: Counter[Row]

    def below(self, directory: str) -> Self:
        """The same, with paths from the repository's root: those of `rows` start in `directory` ("." is the root)."""
        if directory == ".":
            return self
        return replace(self, rows=Counter({(f"{directory}/{row[0]}", *row[1:]): n for row, n in self.rows.items()}))

    @abstractmethod
    def narrow(self, counts: Mapping[Key, int], places: Places) -> Narrowed:
        """What of ratchet's `counts` to record, so that the first baseline allows no more than this one does."""
