"""One debt of a work tree beside its row: how much there is, how much is recorded, and where it shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ratchet.measure.hints import hint_for
from ratchet.measure.project import Scope
from ratchet.terms import Debt, Key, Level, Place


class Order(StrEnum):
    """What a worklist begins with: the first file, the largest item, or the files that are edited most."""

    FILE = "file"
    COUNT = "count"
    HOT = "hot"


@dataclass(frozen=True, slots=True)
class Owed:
    """One key: how much there is of it, how much its shard has, and every place where it shows.

    `cause` is the debt of the declaration that an operation's Any comes in through, where that stands elsewhere.
    """

    key: Key
    count: int
    recorded: int
    level: Level
    places: tuple[Debt, ...]
    cause: Debt | None = None

    @property
    def message(self) -> str:
        """What the first place says."""
        return self.places[0].message

    @property
    def hint(self) -> str:
        """The honest way out, and the one that will not work."""
        return hint_for(self.places[0])

    @property
    def owed(self) -> int:
        """How much of it counts: nothing of a note."""
        return self.count if self.level in (Level.RATCHET, Level.FORBID) else 0

    @property
    def unrecorded(self) -> int:
        """How much of it the shard does not have, although it could: new, revealed, or standing at base."""
        return max(self.count - self.recorded, 0) if self.level is Level.RATCHET else 0


@dataclass(frozen=True, slots=True)
class Item:
    """What one function, class, module level or contract owes in one file: paid together, most likely."""

    path: str
    module: str
    symbol: str
    rows: tuple[Owed, ...]

    @property
    def place(self) -> Place:
        """Where it shows first."""
        return min(debt.place for row in self.rows for debt in row.places)

    @property
    def count(self) -> int:
        """How much it owes, without notes."""
        return sum(row.owed for row in self.rows)

    @property
    def notes(self) -> int:
        """How much is only noted in it."""
        return sum(row.count - row.owed for row in self.rows)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which debts are asked for, and in which order.

    `rules`: of these alone; none: of all. `paths`: in these alone; None: in all. `commits` tells for each path how
    often it was edited, for the order `hot`. `limit` is the most items; None: all.
    """

    scope: Scope
    rules: Collection[str] = ()
    paths: Collection[str] | None = None
    order: Order = Order.FILE
    commits: Mapping[str, int] = field(default_factory=dict)
    limit: int | None = None

    def includes(self, path: str) -> bool:
        """Whether a path is asked about."""
        return self.scope.includes(path) and (self.paths is None or path in self.paths)

    def minds(self, rule: str) -> bool:
        """Whether the debts of a rule are asked for."""
        return not self.rules or rule in self.rules


@dataclass(frozen=True, slots=True)
class Paid:
    """A row of a shard of which there is less now: `recorded` is the row, `count` what is left."""

    key: Key
    count: int
    recorded: int


def at(subject: str, rows: Iterable[Owed]) -> tuple[Owed, ...]:
    """Debts by the first characters of their fingerprint, or by the path:line of any of their places."""
    path, _, line = subject.rpartition(":")
    return tuple(
        row
        for row in rows
        if row.key.fingerprint.startswith(subject)
        or any(debt.place.path == path and str(debt.place.line) == line for debt in row.places)
    )
