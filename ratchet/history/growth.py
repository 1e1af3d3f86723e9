"""Which commits made packages owe more: by the baselines that were committed on the way, and by measuring between them.

A step is from one committed baseline to the next that differs. Where the commit of a step changes code, it is the one.
Where it only records, what was owed came with one of the commits before it: which one, measuring them tells.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ratchet.baseline.manifest import MANIFEST, parse_manifest
from ratchet.baseline.problems import MalformedFile
from ratchet.baseline.shard_names import module_of
from ratchet.facts.git.past import Commit, files_in, names_at
from ratchet.facts.git.repository import Repository
from ratchet.facts.git.told import Told, told
from ratchet.history.recorded import SHARDS, by_rule

_MOST_ROWS = 40
_MOST_COMMITS = 3

Owed = Mapping[tuple[str, str], int]
"""(package, rule) → how much."""


class Culprit(NamedTuple):
    """A commit, its day, its author, its first line, by how much it raised the count, and how it is known.

    `among` counts the commits of which one did it, where that is not known. They are those that changed files of the
    package, each told by itself, where `out_of` is not 0: of so many commits, one did it. Else this commit recorded
    it; 0 of `among`: what did it came before all of them. `is_measured`: found by measuring.
    """

    commit: str
    day: str
    author: str
    subject: str
    change: int
    among: int
    is_measured: bool
    out_of: int = 0


class Growth(NamedTuple):
    """By how much a package owes more by one rule, and the commits that raised it most; `more` are not listed."""

    package: str
    rule: str
    change: int
    culprits: tuple[Culprit, ...]
    more: int


class Line(NamedTuple):
    """The commits of a line of first parents, the oldest first; what they say but for the first; and by path of today
    the package that a file belongs to."""

    commits: Sequence[Commit]
    said: Mapping[str, Told]
    packages: Mapping[str, str]

    def changing(self, step: Step, package: str) -> list[Commit]:
        """The commits of a step that changed a file of a package."""
        return [
            commit
            for commit in self.commits[step.first + 1 : step.last + 1]
            if any(self.packages.get(path) == package for path in self.said[commit.name].paths)
        ]


class Step(NamedTuple):
    """From the commit `first` of a list to `last`, by their places: how much more is owed. `is_recorded`: baselines
    of both say so, and none between them says anything else."""

    first: int
    last: int
    change: Owed
    is_recorded: bool


Measure = Callable[[Commit], Owed | None]
"""What is owed at a commit, measured now; None where it cannot be."""


def recorded_steps(
    repository: Repository, commits: Sequence[Commit], package_of: Callable[[str], str]
) -> Iterator[Step]:
    """The steps between the baselines of these commits, the oldest first. What another mypy found is no step."""
    trees, manifests = names_at(repository, commits, SHARDS), names_at(repository, commits, MANIFEST)
    known = [place for place, commit in enumerate(commits) if commit.name in manifests]
    contents = repository.objects(sorted({*trees.values(), *manifests.values()}))
    shards = {tree: dict(files_in(contents[tree], len(tree))) for tree in set(trees.values())}

    def of(place: int) -> Mapping[str, str]:
        return shards.get(trees.get(commits[place].name, ""), {})

    pairs = [pair for pair in itertools.pairwise(known) if of(pair[0]) != of(pair[1])]
    changed = {pair: set(of(pair[0]).items()) ^ set(of(pair[1]).items()) for pair in pairs}
    blobs = repository.objects(sorted({blob for rows in changed.values() for _, blob in rows}))
    since = known[0] if known else 0
    for pair in pairs:
        measures = {_measure_of(contents[manifests[commits[place].name]]) for place in pair}
        if len(measures) == 1 and None not in measures:
            now = set(of(pair[1]).items())
            change: Counter[tuple[str, str]] = Counter()
            for name, blob in changed[pair]:
                for rule, count in (by_rule(blobs[blob]) or {}).items():
                    change[package_of(module_of(name) or name), rule] += count if (name, blob) in now else -count
            yield Step(since, pair[1], change, True)
        since = pair[1]


def _measure_of(manifest: bytes) -> tuple[str, str] | None:
    try:
        made_with = parse_manifest(manifest)
    except MalformedFile:
        return None
    return made_with.ratchet, made_with.mypy


def measured_step(commits: Sequence[Commit], measure: Measure) -> Iterator[Step]:
    """The one step from the first commit to the last, by measuring both; none where one of them cannot be measured."""
    then, now = measure(commits[0]), measure(commits[-1])
    if then is not None and now is not None:
        change = {key: now.get(key, 0) - then.get(key, 0) for key in {*then, *now}}
        yield Step(0, len(commits) - 1, change, False)


def grown(
    repository: Repository,
    commits: Sequence[Commit],
    steps: Sequence[Step],
    packages: Mapping[str, str],
    measure: Measure | None = None,
) -> tuple[Growth, ...]:
    """What is owed more at the last commit than at the first, the most first. `packages` has the package of each path.

    With `measure`, a commit that is one of several is found by measuring some of them.
    """
    whole: Counter[tuple[str, str]] = Counter()
    for step in steps:
        whole.update(step.change)
    line = Line(commits, told(repository, commits) if steps else {}, packages)
    rows = []
    for change, *key in sorted((-change, *key) for key, change in whole.items() if change > 0)[:_MOST_ROWS]:
        package, rule = key
        raised = sorted(
            (-step.change[package, rule], step) for step in steps if step.change.get((package, rule), 0) > 0
        )
        culprits = itertools.chain.from_iterable(
            culprits_of(line, step, (package, rule), measure) for _, step in raised[:_MOST_COMMITS]
        )
        rows.append(Growth(package, rule, -change, tuple(culprits), max(len(raised) - _MOST_COMMITS, 0)))
    return tuple(rows)


def culprits_of(line: Line, step: Step, key: tuple[str, str], measure: Measure | None) -> list[Culprit]:
    """The commit that did it; those that may have, where they are few; else the one that recorded it."""
    commits, last = line.commits, line.commits[step.last]
    records_only = all(path.startswith("baselines/") for path in line.said[last.name].paths)
    if step.is_recorded and records_only and not line.changing(step, key[0]):
        step = step._replace(first=0)  # who records a payment leaves out what landed past the check before

    def of(commit: Commit, among: int, is_measured: bool = False, out_of: int = 0) -> Culprit:
        author, subject, _ = line.said[commit.name]
        day = f"{commit.when:%Y-%m-%d}"
        return Culprit(commit.name, day, author, subject, step.change[key], among, is_measured, out_of)

    among = step.last - step.first
    if not records_only and (step.is_recorded or among == 1):
        return [of(last, 1)]
    found = first_with_more(commits[step.first : step.last + 1], key, measure) if measure is not None else None
    if found is not None:
        return [of(found, 1, is_measured=True)]
    changing = line.changing(step, key[0])
    if 0 < len(changing) <= _MOST_COMMITS:
        return [of(commit, len(changing), out_of=among) for commit in changing]
    return [of(last, among if among > 1 else 0)]


def first_with_more(commits: Sequence[Commit], key: tuple[str, str], measure: Measure) -> Commit | None:
    """The commit after which more is owed than at the first, and before which not: by halves, as a bisection.

    None where the last one does not owe more than the first by this measure, or a commit on the way cannot be measured.
    """
    counts = [measure(commits[0]), measure(commits[-1])]
    low, high = 0, len(commits) - 1
    if counts[0] is None or counts[1] is None or counts[1].get(key, 0) <= counts[0].get(key, 0):
        return None
    before = counts[0].get(key, 0)
    while high - low > 1:
        middle = (low + high) // 2
        owed = measure(commits[middle])
        if owed is None:
            return None
        low, high = (low, middle) if owed.get(key, 0) > before else (middle, high)
    return commits[high]
