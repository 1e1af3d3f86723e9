"""The ledger at past commits, by their committed baselines: nothing is measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from ratchet.baseline.manifest import MANIFEST, parse_manifest
from ratchet.baseline.problems import MalformedFile
from ratchet.facts.git.past import Commit, files_in, first_parents, last_to_change, names_at
from ratchet.facts.git.repository import Repository
from ratchet.facts.inventory import SUFFIXES
from ratchet.history.points import Point

T = TypeVar("T")

SHARDS = "baselines/modules"
"""Where a commit has its shards."""
_PERIODS: Mapping[str, Callable[[Commit], str]] = {
    "month": lambda commit: f"{commit.when:%Y-%m}",
    "week": lambda commit: "{}-{}".format(*commit.when.isocalendar()[:2]),
    "day": lambda commit: f"{commit.when:%Y-%m-%d}",
    "commit": lambda commit: commit.name,
}
PERIODS = (*_PERIODS,)
"""The longest first."""
_FEWEST = 3
NO_BASELINE = "no baseline"


class Selection(NamedTuple):
    """Which commits: the last of each period (`every`), not older than `since` (a commit or a date), `last` at most.

    `every` is empty where the longest period is wanted that tells enough.
    """

    every: str = ""
    since: str | None = None
    last: int | None = None


def chosen(repository: Repository, selection: Selection) -> list[Commit]:
    """The commits of HEAD's first-parent history that are asked for, the oldest first."""
    return one_each(first_parents(repository, selection.since), selection)


def one_each(commits: Iterable[Commit], selection: Selection) -> list[Commit]:
    """The newest of these commits of each period, the oldest first; they come newest first."""
    newest: dict[str, Commit] = {}
    for commit in commits:
        newest.setdefault(_PERIODS[selection.every](commit), commit)
    return list(newest.values())[: selection.last][::-1]


def longest_telling(
    longest: str, of: Callable[[str], Sequence[T]], telling: Callable[[Sequence[T]], int]
) -> tuple[str, Sequence[T]]:
    """The longest period, of `longest` at most, of which three tell something; else the one of which most do.

    A project of one week has no months, and one that has baselines since yesterday has no weeks of them.
    """
    period, found = longest, of(longest)
    most = telling(found)
    for shorter in PERIODS[PERIODS.index(longest) + 1 :]:
        if most == 0 or most >= _FEWEST:  # the newest commit is of every period: where it tells nothing, none does
            break
        more = of(shorter)
        if telling(more) > most:
            period, found, most = shorter, more, telling(more)
    return period, found


def last_to_change_code(repository: Repository) -> Commit | None:
    """The newest commit of that history that changed Python code; None where none did."""
    return last_to_change(repository, *(f"*{suffix}" for suffix in SUFFIXES))


def recorded(repository: Repository, commits: Sequence[Commit]) -> list[Point]:
    """The points of these commits, in their order."""
    trees = names_at(repository, commits, SHARDS)
    manifests = names_at(repository, commits, MANIFEST)
    contents = repository.objects(sorted({*trees.values(), *manifests.values()}))
    shards = {tree: dict(files_in(contents[tree], len(tree))) for tree in set(trees.values())}
    blobs = repository.objects(sorted({blob for rows in shards.values() for blob in rows.values()}))
    sums = {name: by_rule(content) for name, content in blobs.items()}
    points = []
    for commit in commits:
        manifest = manifests.get(commit.name)
        found = shards.get(trees.get(commit.name, ""), {})
        points.append(_point(commit, contents.get(manifest or ""), [sums[blob] for blob in found.values()]))
    return points


def _point(commit: Commit, manifest: bytes | None, shards: Iterable[Counter[str] | None]) -> Point:
    if manifest is None:
        return Point(commit, {}, 0, "", NO_BASELINE)
    try:
        made_with = parse_manifest(manifest)
    except MalformedFile as error:
        return Point(commit, {}, 0, "", str(error))
    debts: Counter[str] = Counter()
    modules = 0
    for sums in shards:
        if sums is None:
            return Point(commit, {}, 0, made_with.ratchet, "a shard cannot be read")
        debts.update(sums)
        modules += 1
    return Point(commit, dict(sorted(debts.items())), modules, made_with.ratchet, mypy=made_with.mypy)


def by_rule(shard: bytes) -> Counter[str] | None:
    """Rule -> how much a shard holds; None for what is no shard, such as one with a merge conflict in it."""
    sums: Counter[str] = Counter()
    for line in shard.split(b"\n")[:-1]:
        fields = line.split(b"\t")
        if len(fields) != 4 or not fields[3].isdigit():
            return None
        sums[fields[0].decode("utf-8", "replace")] += int(fields[3])
    return sums
