"""What changed since a commit, by its shards and those of the work tree: nothing is measured for that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ratchet.baseline.store import DIRECTORY, parse_stored, read_stored
from ratchet.errors import UsageError
from ratchet.measure.project import Project
from ratchet.terms import Key


@dataclass(frozen=True, slots=True)
class Since:
    """The shards at a commit, and those of the work tree. `ref` is what was asked for, `commit` its name."""

    ref: str
    commit: str
    then: Mapping[Key, int]
    now: Mapping[Key, int]

    def of(self, modules: Collection[str]) -> Since:
        """The same of some modules."""
        then, now = (
            {key: count for key, count in rows.items() if key.module in modules} for rows in (self.then, self.now)
        )
        return Since(self.ref, self.commit, then, now)


def since(project: Project, ref: str) -> Since:
    """The shards at a ref and in the work tree. Raises UsageError for a ref that there is not."""
    repository = project.repository
    commit = repository.commit(ref) if repository is not None else None
    if repository is None or commit is None:
        raise UsageError(f"--since {ref}: there is no such commit.")
    then = parse_stored(repository.blobs(commit, repository.tree(commit, DIRECTORY))).baseline.counts
    return Since(ref, commit, then, read_stored(project.top).baseline.counts)
