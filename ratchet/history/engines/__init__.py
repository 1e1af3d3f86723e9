"""Who measures many commits: one file an engine, found by its file name, with a subclass of Engine."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, TypeVar

from ratchet.facts.git.past import Commit
from ratchet.facts.git.repository import Repository
from ratchet.history.points import Point
from ratchet.history.recorded import Selection
from ratchet.measure.project import Project, Request
from ratchet.storage.parts import found, part_names

T = TypeVar("T")


class Work(NamedTuple):
    """Commits to measure, and what the engine was told about where and how.

    `chosen` are all commits of the history that was asked for, the oldest first; `wanted` those of them to measure.
    """

    project: Project
    repository: Repository
    request: Request
    selection: Selection
    chosen: Sequence[Commit]
    wanted: Collection[Commit]
    scheduler: str | None = None


class Engine:
    """One way to measure commits. The same rows come out of each."""

    def points(self, work: Work) -> Iterator[Point]:
        """A point for each wanted commit, in any order, each as soon as it is known."""
        raise NotImplementedError


def engines() -> tuple[str, ...]:
    """The names of all engines."""
    return part_names(__path__)


def find(name: str) -> Engine | None:
    """The engine of this name, or None."""
    return found(__name__, name, Engine)


def contiguous(values: Sequence[T], count: int) -> list[Sequence[T]]:
    """`count` ranges of about the same length, so that caches stay warm; some are empty where there are few values."""
    edges = [number * len(values) // count for number in range(count + 1)]
    return [values[start:end] for start, end in itertools.pairwise(edges)]
