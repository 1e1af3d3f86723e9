"""The waivers of a change, weighed: which of them count, by whom they are trusted, and which are stale."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ratchet.baseline.problems import Problem
from ratchet.baseline.waivers import (
    SIGNERS,
    WAIVERS,
    Waiver,
    Waivers,
    allowances,
    new_waivers,
    parse_waivers,
    read_waivers,
    trusted_waivers,
    waiver_debts,
)
from ratchet.config import Trust
from ratchet.errors import Inconclusive
from ratchet.facts.git import Repository
from ratchet.terms import Debt, Key


@dataclass(frozen=True, slots=True)
class Waiving:
    """What the waivers come to today.

    `allowed` is how much more of each key may be, under the names that the waivers use. `new` are those that the
    change brings or widens, trusted or not; `problems` the files of the work tree that are no waivers.
    """

    head: Waivers
    allowed: Mapping[Key, int]
    new: tuple[Waiver, ...]
    today: datetime.date
    at_base: Mapping[Key, int] = field(default_factory=dict)
    """How much more of each key was allowed at base, where there is one."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.head.problems

    def debts(
        self, counts: Mapping[Key, int], allowed: Mapping[Key, int], needed: Mapping[Key, int] | None = None
    ) -> Iterator[Debt]:
        """`stale-waiver` debts, by today's counts, the allowances without waivers, and what base needed of them."""
        return waiver_debts(self.head, counts, allowed, self.today, needed)


def weigh_waivers(
    top: Path, repository: Repository | None, commit: str | None, trust: Trust, today: datetime.date
) -> Waiving:
    """The waivers of the work tree, trusted as `trust` says (the stricter of the base's and today's).

    Without a base those of the work tree count. Inconclusive where the base's cannot be read or a signature checked.
    """
    head = read_waivers(top)
    if repository is None or commit is None:
        return Waiving(head, allowances(head.by_path.values(), today), (), today)
    there = [path for path in repository.tree(commit, "baselines") if path == SIGNERS or path.startswith(f"{WAIVERS}/")]
    blobs = repository.blobs(commit, there)
    base = parse_waivers(blobs)
    for problem in base.problems:
        raise Inconclusive(f"a waiver at base ({commit[:12]}) cannot be read: {problem}. Repair it on the trunk first.")
    trusted = trusted_waivers(base, head, trust, blobs.get(SIGNERS, b""))
    at_base = allowances(base.by_path.values(), today)
    return Waiving(head, allowances(trusted, today), new_waivers(base, head), today, at_base)
