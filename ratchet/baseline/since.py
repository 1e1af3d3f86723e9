"""What changed since a commit, by its shards and those of the work tree: nothing is measured for that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ratchet.baseline.store import DIRECTORY, parse_stored, read_stored
from ratchet.errors import UsageError
from ratchet.facts.git import Repository
from ratchet.terms import Key


class ModuleChange(NamedTuple):
    """By how much one module's debts of one rule changed."""

    module: str
    rule: str
    change: int


def sorted_changes(changes: Mapping[tuple[str, str], int]) -> tuple[ModuleChange, ...]:
    """The changes by module and rule: what grew most comes first, what fell most last."""
    rows = [ModuleChange(module, rule, change) for (module, rule), change in changes.items() if change]
    return tuple(sorted(rows, key=lambda row: (-row.change, row.module, row.rule)))


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

    def changes(self) -> tuple[ModuleChange, ...]:
        """What changed, by module and rule: what grew most comes first, what fell most last."""
        changes: Counter[tuple[str, str]] = Counter()
        for counts, sign in ((self.now, 1), (self.then, -1)):
            for key, count in counts.items():
                changes[key.module, key.rule] += sign * count
        return sorted_changes(changes)


def since(top: Path, repository: Repository | None, ref: str) -> Since:
    """The shards at a ref and in the work tree. Raises UsageError for a ref that there is not, or has no baseline."""
    commit = repository.commit(ref) if repository is not None else None
    if repository is None or commit is None:
        raise UsageError(f"--since {ref}: there is no such commit.")
    stored = parse_stored(repository.blobs(commit, repository.tree(commit, DIRECTORY)))
    if not stored.exists:
        raise UsageError(f"--since {ref}: there is no baseline at {commit[:12]}, so nobody knows what changed since.")
    return Since(ref, commit, stored.baseline.counts, read_stored(top).baseline.counts)
