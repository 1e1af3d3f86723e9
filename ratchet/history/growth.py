"""Which commits made packages owe more: by what is known of the commits on the way, and by measuring between them.

Where the last commit of a step changes code and records what it owes, it is the one. Else it is one of the commits of
the step, probably one that changed the modules that owe more. Which one, measuring them tells.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ratchet.errors import RatchetError
from ratchet.facts.git.past import Commit
from ratchet.facts.git.told import Told
from ratchet.facts.inventory import SUFFIXES
from ratchet.history.points import Owed
from ratchet.history.steps import Step

_MOST_ROWS = 40
_MOST_COMMITS = 3
_MOST_CULPRITS = _MOST_COMMITS * 3

_RAISING = (*SUFFIXES, ".toml", ".ini", ".cfg", ".lock", ".txt")
"""Code, settings of checkers, and lists of what is installed: more may be owed by a change of any of them."""


class Culprit(NamedTuple):
    """A commit, its day, its author, its first line, by how much it raised the count, and how it is known.

    `among` counts the commits of which one did it, where that is not known. They are those that changed the modules
    that owe more, each told by itself, where `out_of` is not 0: of so many commits, one did it. The first of them has
    the change, and the others 0, so that the changes add up. Or the one is the only one that changed anything by which
    more may be owed. Else this commit is the last of those; 0 of `among`: what did it came before all of them.
    `is_measured`: found by measuring. `untold`: why measuring did not tell, where it was asked.
    """

    commit: str
    day: str
    author: str
    subject: str
    change: int
    among: int
    is_measured: bool
    out_of: int = 0
    untold: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether this commit alone did it."""
        return self.is_measured or (self.among == 1 and not self.out_of)


class Growth(NamedTuple):
    """By how much a package owes more by one rule, and what raised it most; `more` rises are not listed, of `rest` in
    all. What was paid is what the change is less than all that raised it. What `is_test` is of the tests of a package,
    which may be the one of what they test."""

    package: str
    rule: str
    change: int
    culprits: tuple[Culprit, ...]
    more: int
    is_test: bool = False
    rest: int = 0


class Packages(NamedTuple):
    """The modules that are packages, and those that are tests."""

    packages: frozenset[str]
    tests: frozenset[str]

    def of(self, module: str) -> tuple[bool, str]:
        """Whether a module is a test, and the package that it is or stands in."""
        package = module if module in self.packages else module.rpartition(".")[0] or module
        return module in self.tests, package


class Line(NamedTuple):
    """The commits of a line of first parents, the oldest first, and what they say but for the first; by module the
    places of the commits that changed a file of it."""

    commits: Sequence[Commit]
    said: Mapping[str, Told]
    changed: Mapping[str, Sequence[int]]

    def changing(self, module: str, first: int, last: int) -> tuple[Commit, ...]:
        """The commits after the one at `first`, up to that at `last`, that changed a module."""
        return tuple(self.commits[place] for place in self.changed.get(module, ()) if first < place <= last)

    def may_raise(self, place: int) -> bool:
        """Whether a commit changed anything by which more may be owed: what only records, or documents, did not."""
        paths = self.said[self.commits[place].name].paths
        return any(path.endswith(_RAISING) and not path.startswith("baselines/") for path in paths)


class Rise(NamedTuple):
    """By how much some modules of a package owe more by a rule after the commit at the place `last` than after that at
    `first`. `changing` are the commits between them that changed these modules; `is_certain`: the last one did it."""

    change: int
    first: int
    last: int
    rule: str
    modules: tuple[str, ...]
    changing: tuple[Commit, ...]
    is_certain: bool


Measure = Callable[[Commit], Owed]
"""What is owed at a commit, measured now. Raises RatchetError, which says why, where it cannot be."""


def line_of(commits: Sequence[Commit], said: Mapping[str, Told], modules: Mapping[str, str]) -> Line:
    """The line of some commits; `modules` has the module of each path of today."""
    changed: defaultdict[str, list[int]] = defaultdict(list)
    for place, commit in enumerate(commits[1:], start=1):
        for module in {modules[path] for path in said[commit.name].paths if path in modules}:
            changed[module].append(place)
    return Line(commits, said, changed)


def grown(line: Line, steps: Sequence[Step], packages: Packages, measure: Measure | None = None) -> tuple[Growth, ...]:
    """What packages owe more at the last commit than at the first, the most first, and tests last.

    With `measure`, a commit that is one of several is found by measuring some of them.
    """
    by_module: Counter[tuple[str, str]] = Counter()
    for step in steps:
        by_module.update(step.change)
    whole: Counter[tuple[bool, str, str]] = Counter()
    inside: defaultdict[tuple[bool, str, str], list[str]] = defaultdict(list)
    for (module, rule), change in by_module.items():
        key = (*packages.of(module), rule)
        whole[key] += change
        if change > 0:
            inside[key].append(module)
    rows = []
    ranked = sorted((-change, *key) for key, change in whole.items() if change > 0)[:_MOST_ROWS]
    for change, is_of_tests, package, rule in sorted(ranked, key=lambda row: row[1]):
        modules = inside[is_of_tests, package, rule]
        rises = [rise for step in steps for rise in rises_of(line, step, rule, modules)]
        rises.sort(key=lambda rise: (-rise.change, -rise.last))
        told = (culprits_of(line, rise, measure) for rise in rises[:_MOST_COMMITS])
        culprits = _added_up(itertools.chain.from_iterable(told))
        others = [one.change for one in culprits[_MOST_CULPRITS:] if one.change]
        others += [rise.change for rise in rises[_MOST_COMMITS:]]
        shown = tuple(culprits[:_MOST_CULPRITS])
        rows.append(Growth(package, rule, -change, shown, len(others), is_of_tests, sum(others)))
    return tuple(rows)


def _added_up(culprits: Iterable[Culprit]) -> list[Culprit]:
    """Each commit that did it for certain once, with all that it raised."""
    found: dict[object, Culprit] = {}
    for place, one in enumerate(culprits):
        key = (one.commit, one.is_measured) if one.is_certain else place
        found[key] = one._replace(change=one.change + (found[key].change if key in found else 0))
    return list(found.values())


def rises_of(line: Line, step: Step, rule: str, modules: Sequence[str]) -> Iterator[Rise]:
    """What a step raised in some modules, apart for those that the same commits changed."""
    rises = {module: step.change[module, rule] for module in modules if step.change.get((module, rule), 0) > 0}
    is_certain = line.may_raise(step.last) and (step.is_recorded or step.last - step.first == 1)
    alike: defaultdict[tuple[int, tuple[Commit, ...]], list[str]] = defaultdict(list)
    for module in rises:
        first = step.first
        changing = (line.commits[step.last],) if is_certain else line.changing(module, first, step.last)
        if step.is_recorded and not changing:
            first = 0  # who records a payment leaves out what landed past the check before
            changing = line.changing(module, first, step.last)
        alike[first, changing].append(module)
    for (first, changing), group in alike.items():
        change = sum(rises[module] for module in group)
        yield Rise(change, first, step.last, rule, tuple(group), changing, is_certain)


def culprits_of(line: Line, rise: Rise, measure: Measure | None) -> list[Culprit]:
    """The commit that did it; those that changed the modules, where they are few; else the last that may have."""
    last, among, untold = line.commits[rise.last], rise.last - rise.first, ""

    def of(
        commit: Commit, among: int, change: int = rise.change, is_measured: bool = False, out_of: int = 0
    ) -> Culprit:
        author, subject, _ = line.said[commit.name]
        return Culprit(commit.name, commit.day.isoformat(), author, subject, change, among, is_measured, out_of, untold)

    if rise.is_certain:
        return [of(last, 1)]
    if measure is not None:
        try:
            found = measured_rises(line.commits[rise.first : rise.last + 1], functools.partial(_owed_in, rise, measure))
        except RatchetError as error:
            found, untold = [], str(error)
        if found:
            return [of(commit, 1, change, is_measured=True) for commit, change in found]
        untold = untold or "by today's measure, none of them raised it"
    if 0 < len(rise.changing) <= _MOST_COMMITS:
        each = [of(commit, len(rise.changing), out_of=among) for commit in rise.changing]
        return [each[0], *(one._replace(change=0) for one in each[1:])]
    able = [line.commits[place] for place in range(rise.first + 1, rise.last + 1) if line.may_raise(place)]
    if not able:
        return [of(last, among if among > 1 else 0)]
    return [of(able[-1], len(able), out_of=among if len(able) == 1 else 0)]


def _owed_in(rise: Rise, measure: Measure, commit: Commit) -> int:
    """What the modules of a rise owe by its rule at a commit."""
    owed = measure(commit)
    return sum(owed.get((module, rise.rule), 0) for module in rise.modules)


def measured_rises(commits: Sequence[Commit], owed: Callable[[Commit], int]) -> list[tuple[Commit, int]]:
    """The commits that raised a count from the first to the last, and by how much, the most first: each by halves, as a
    bisection. None where the last one does not owe more than the first by this measure."""
    found: list[tuple[Commit, int]] = []
    low, before, now = 0, owed(commits[0]), owed(commits[-1])
    while before < now:
        high, after = len(commits) - 1, now
        while high - low > 1:
            middle = (low + high) // 2
            count = owed(commits[middle])
            if count > before:
                high, after = middle, count
            else:
                low, before = middle, count
        found.append((commits[high], after - before))
        low, before = high, after
    return sorted(found, key=lambda each: -each[1])
