"""Where the debts of a work tree stand, and what its shards hold of them: the list for whoever pays them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import islice

from ratchet.check.findings.hints import hint_for, hint_of
from ratchet.check.verdict import fingerprint
from ratchet.measure.measure import Measure
from ratchet.measure.project import Scope
from ratchet.policy.levels import Levels
from ratchet.terms import Debt, Key, Level, Place
from ratchet.terms.counts import counted, growth


class Order(StrEnum):
    """What a worklist begins with: the first file, the largest item, or the files that are edited most."""

    FILE = "file"
    COUNT = "count"
    HOT = "hot"


@dataclass(frozen=True, slots=True)
class Owed:
    """One key: how much there is of it, how much its shard has, and every place where it shows."""

    key: Key
    count: int
    recorded: int
    level: Level
    places: tuple[Debt, ...]

    @property
    def message(self) -> str:
        """What the first place says."""
        return self.places[0].message

    @property
    def hint(self) -> str:
        """The honest way out, and the one that will not work."""
        return hint_for(self.places[0])

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
        """How much it owes."""
        return sum(row.count for row in self.rows)


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


@dataclass(frozen=True, slots=True)
class _Group:
    """One item, of which only the counts are known so far."""

    path: str
    module: str
    symbol: str
    counts: Mapping[Key, int]

    @property
    def count(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Worklist:
    """The debts of a measure beside the rows of its shards. Places are fetched for the items that are shown."""

    measure: Measure
    recorded: Mapping[Key, int]
    levels: Levels
    wanted: Wanted

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items that are asked for, in their order."""
        return tuple(islice(self._ordered(), self.wanted.limit))

    @cached_property
    def debts(self) -> int:
        """How much is owed in all that is asked for, shown or not: the sum of `ratchet status`."""
        return sum(group.count for group in self._groups)

    @property
    def more(self) -> int:
        """How many items there are beside those that are shown."""
        return len(self._groups) - len(self.items)

    @cached_property
    def paid(self) -> tuple[Paid, ...]:
        """Rows that are higher than what there is: paid, and not yet recorded."""
        minded = {key: count for key, count in self.recorded.items() if self._is_asked_about(key)}
        fallen = growth(minded, self.measure.counts)
        return tuple(Paid(key, minded[key] - less, minded[key]) for key, less in sorted(fallen.items()))

    def _is_asked_about(self, key: Key) -> bool:
        if not self.wanted.minds(key.rule):
            return False
        paths = self._paths_of.get(key.module)
        if paths is None:  # the module is gone
            return self.wanted.scope.is_whole and self.wanted.paths is None
        return any(self.wanted.includes(path) for path in paths)

    @cached_property
    def _paths_of(self) -> Mapping[str, list[str]]:
        paths: defaultdict[str, list[str]] = defaultdict(list)
        for measure in self.measure.files:
            paths[measure.file.module].append(measure.file.path)
        return paths

    @cached_property
    def _groups(self) -> tuple[_Group, ...]:
        rows: defaultdict[tuple[str, str, str], dict[Key, int]] = defaultdict(dict)
        for path, counts in self._counts():
            for key, count in counts.items():
                if self.wanted.minds(key.rule):
                    row = rows[path, key.module, key.symbol]
                    row[key] = row.get(key, 0) + count
        return tuple(_Group(*place, counts) for place, counts in rows.items())

    def _counts(self) -> Iterator[tuple[str, Mapping[Key, int]]]:
        """Path and counts: of every file, then of what the project owes as a whole."""
        for measure in self.measure.files:
            if self.wanted.includes(measure.file.path):
                yield measure.file.path, measure.counts
        by_path: defaultdict[str, list[Debt]] = defaultdict(list)
        for debt in self.measure.project:
            by_path[debt.place.path].append(debt)
        yield from ((path, counted(debts)) for path, debts in by_path.items() if self.wanted.includes(path))

    def _ordered(self) -> Iterator[Item]:
        if self.wanted.order is Order.COUNT:
            groups = sorted(self._groups, key=lambda group: (-group.count, group.path, group.symbol))
            yield from map(self._item, groups)
            return
        files: defaultdict[str, list[_Group]] = defaultdict(list)
        for group in self._groups:
            files[group.path].append(group)
        for path in sorted(files, key=lambda path: (-self._heat(files[path], path), path)):
            yield from sorted(map(self._item, files[path]), key=lambda item: (item.place, item.symbol))

    def _heat(self, groups: Iterable[_Group], path: str) -> int:
        """A file's debts times its commits; 0 for any other order."""
        if self.wanted.order is not Order.HOT:
            return 0
        return self.wanted.commits.get(path, 0) * sum(group.count for group in groups)

    def _item(self, group: _Group) -> Item:
        rows = (self._owed(key, count, group.path) for key, count in group.counts.items())
        ordered = tuple(sorted(rows, key=lambda row: (row.places[0].place, row.key)))
        return Item(group.path, group.module, group.symbol, ordered)

    def _owed(self, key: Key, count: int, path: str) -> Owed:
        places = tuple(debt for debt in self.measure.places(key) if debt.place.path == path)
        return Owed(key, count, self.recorded.get(key, 0), self.levels.of_debt(places[0]), places)


def at(subject: str, rows: Iterable[Owed]) -> tuple[Owed, ...]:
    """Debts by the first characters of their fingerprint, or by the path:line of any of their places."""
    path, _, line = subject.rpartition(":")
    return tuple(
        row
        for row in rows
        if fingerprint(row.key).startswith(subject)
        or any(debt.place.path == path and str(debt.place.line) == line for debt in row.places)
    )


def hints(rules: Iterable[str]) -> Mapping[str, str]:
    """Rule → its way out."""
    return {rule: hint_of(rule) for rule in sorted(set(rules))}
