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
    """Counts without the debts that the other baseline does not hold. `unmapped`: what has no counterpart, in words.

    `besides`: why rows are no debts of their own → how many there are of each code.
    """

    counts: Mapping[Key, int]
    unmapped: tuple[str, ...]
    besides: Mapping[str, Counter[str]]


@dataclass(frozen=True)
class ForeignBaseline(ABC):
    """The debts that another tool's baseline allows: how often each row. A row is a path, a code, and more."""

    rows: Counter[Row]

    @property
    def tool(self) -> str:
        """The id of the `[[tool]]` whose findings the rows are; empty where they are debts of a rule of mypy's."""
        return ""

    def below(self, directory: str) -> Self:
        """The same, with paths from the repository's root: those of `rows` start in `directory` ("." is the root)."""
        if directory == ".":
            return self
        return replace(self, rows=Counter({(f"{directory}/{row[0]}", *row[1:]): n for row, n in self.rows.items()}))

    @abstractmethod
    def minds(self, key: Key) -> bool:
        """Whether a debt under this key has to be in the baseline."""

    @abstractmethod
    def row_of(self, debt: Debt) -> Row:
        """The row that allows a debt under a key that the baseline minds."""

    @abstractmethod
    def gone(self, row: Row) -> str:
        """Why a row allows nothing today, in words."""

    def narrow(
        self, counts: Mapping[Key, int], places: Places, otherwise: Mapping[str, Counter[Row]] | None = None
    ) -> Narrowed:
        """What of ratchet's `counts` to record, so that the first baseline allows no more than this one does.

        The debts that it does not mind are recorded as they are. `otherwise` says why rows are no debts of their own
        though they are not gone; rows that are recorded may be among them.
        """
        left = Counter(self.rows)
        narrowed: dict[Key, int] = {}
        unmapped: list[str] = []
        for key, count in sorted(counts.items()):
            if not self.minds(key):
                narrowed[key] = count
                continue
            allowed = 0
            for debt in places[key]:
                row = self.row_of(debt)
                if left[row] > 0:
                    left[row] -= 1
                    allowed += debt.count
                else:
                    unmapped.append(
                        f"{debt.place}: {debt.message}: it is not in their baseline; ratchet check refuses it"
                    )
            if allowed:
                narrowed[key] = allowed
        recorded = self.rows - left
        besides: dict[str, Counter[str]] = {}
        for why, told in (otherwise or {}).items():
            here = left & (told - recorded)
            left -= here
            for row, count in here.items():
                besides.setdefault(why, Counter())[row[1]] += count
        for row, count in sorted((+left).items()):
            unmapped.append(self.gone(row) + (f" ({count} times)" if count > 1 else ""))
        return Narrowed(narrowed, tuple(unmapped), besides)
