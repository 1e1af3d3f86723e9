"""How debts changed between those commits of a line whose debts are known: by baselines, or as they were measured."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ratchet.baseline.manifest import MANIFEST, parse_manifest
from ratchet.baseline.problems import MalformedFile
from ratchet.baseline.shard_names import module_of
from ratchet.facts.git.past import Commit, files_in, names_at
from ratchet.facts.git.repository import Repository
from ratchet.history.points import Owed
from ratchet.history.recorded import SHARDS, by_rule


class Step(NamedTuple):
    """From the commit `first` of a list to `last`, by their places: how much more is owed. `is_recorded`: baselines
    of both say so, and none between them says anything else."""

    first: int
    last: int
    change: Owed
    is_recorded: bool


def steps_between(
    repository: Repository, commits: Sequence[Commit], measured: Mapping[str, Owed], measure_of_last: tuple[str, str]
) -> Iterator[Step]:
    """The steps between those of these commits that have a baseline, or are `measured`: by name, what they owe.

    The oldest comes first. A baseline that another ratchet or mypy made than the last one's is passed over.
    """
    trees, manifests = names_at(repository, commits, SHARDS), names_at(repository, commits, MANIFEST)
    contents = repository.objects(sorted({*trees.values(), *manifests.values()}))
    shards = {tree: frozenset(files_in(contents[tree], len(tree))) for tree in set(trees.values())}
    alike = {manifest for manifest in set(manifests.values()) if _measure_of(contents[manifest]) == measure_of_last}

    def of(place: int) -> frozenset[tuple[str, str]]:
        name = commits[place].name
        return frozenset() if name in measured else shards.get(trees.get(name, ""), frozenset())

    known = [at for at, one in enumerate(commits) if one.name in measured or manifests.get(one.name) in alike]
    differing = (of(one) ^ of(other) for one, other in itertools.pairwise(known))
    blobs = repository.objects(sorted({blob for rows in differing for _, blob in rows}))
    since = known[0] if known else 0
    for pair in itertools.pairwise(known):
        is_recorded = not any(commits[place].name in measured for place in pair)
        if is_recorded and of(pair[0]) == of(pair[1]):
            continue
        change: Counter[tuple[str, str]] = Counter()
        for place, other, sign in ((*pair[::-1], 1), (*pair, -1)):
            for key, count in measured.get(commits[place].name, {}).items():
                change[key] += sign * count
            for name, blob in of(place) - of(other):
                for rule, count in (by_rule(blobs[blob]) or {}).items():
                    change[module_of(name) or name, rule] += sign * count
        yield Step(since, pair[1], change, is_recorded)
        since = pair[1]


def _measure_of(manifest: bytes) -> tuple[str, str] | None:
    try:
        made_with = parse_manifest(manifest)
    except MalformedFile:
        return None
    return made_with.ratchet, made_with.mypy
