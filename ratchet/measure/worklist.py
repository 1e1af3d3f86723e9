"""Where the debts of a work tree stand, and what its shards hold of them: the list for whoever pays them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from ratchet.baseline.store import read_stored
from ratchet.facts.git.edits import commits_by_path
from ratchet.facts.owners import read_owners
from ratchet.measure.causes import cause_of
from ratchet.measure.hints import hint_of
from ratchet.measure.measure import Measure
from ratchet.measure.owed import Item, Order, Owed, Paid, Wanted
from ratchet.measure.project import Project, Scope
from ratchet.policy.levels import Levels
from ratchet.terms import Debt, Key
from ratchet.terms.counts import counted, growth


@dataclass(frozen=True, slots=True)
class _Group:
    """One item, of which only the counts are known so far."""

    path: str
    module: str
    symbol: str
    counts: Mapping[Key, int]
    count: int


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
    def notes(self) -> int:
        """How much is only noted in all that is asked for, shown or not."""
        return sum(sum(group.counts.values()) - group.count for group in self._groups)

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
        return tuple(_Group(*place, counts, self._owed_of(counts, place[0])) for place, counts in rows.items())

    def _owed_of(self, counts: Mapping[Key, int], path: str) -> int:
        return sum(count for key, count in counts.items() if self.levels.is_owed(key, path))

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
        level, cause = self.levels.of_debt(places[0]), cause_of(self.measure, places[0])
        return Owed(key, count, self.recorded.get(key, 0), level, places, cause)


def make_worklist(
    project: Project,
    measure: Measure,
    scope: Scope,
    rules: Collection[str],
    owner: str | None,
    order: Order,
    limit: int | None,
) -> Worklist:
    """The debts of a measure beside the shards of the work tree.

    `rules`: of these alone; none: of all. `owner`: in the files that CODEOWNERS gives to them. `limit`: so many items.
    Raises UsageError where nobody is called like the owner.
    """
    paths = None
    if owner is not None:
        every = {file.file.path for file in measure.files} | {debt.place.path for debt in measure.project}
        paths = read_owners(project.top).paths_of(owner, every)
    commits = commits_by_path(project.repository) if order is Order.HOT else {}
    wanted = Wanted(scope, rules, paths, order, commits, limit)
    return Worklist(measure, read_stored(project.top).baseline.counts, Levels(project.config), wanted)


def hints(rules: Iterable[str]) -> Mapping[str, str]:
    """Rule → its way out."""
    return {rule: hint_of(rule) for rule in sorted(set(rules))}
