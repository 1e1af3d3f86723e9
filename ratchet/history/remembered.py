"""Rows of commits that were measured before, in the cache: by tree, environment and ratchet's own code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ratchet.facts.git.past import Commit, names_at
from ratchet.facts.git.repository import Repository
from ratchet.history.points import Point, as_whole_row, from_row
from ratchet.measure.architecture import all_ours
from ratchet.measure.environments import rests_on
from ratchet.measure.project import Project
from ratchet.storage.cache import machine_key, seal_words
from ratchet.storage.database import CacheDatabase
from ratchet.storage.narrowing import as_table, parsed

_SCHEMA = ("create table if not exists points (key text primary key, row text, seal text) without rowid",)
_SELECT = "select row, seal from points where key = ?"
_INSERT = "insert or replace into points values (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class RememberedPoints:
    """What is known of some commits. Each row has a seal, and is whole or not there."""

    database: CacheDatabase
    keys: Mapping[str, str]
    """Commit -> what its row rests on, as a digest."""

    def known(self, commits: Iterable[Commit]) -> Mapping[str, Point]:
        """Commit -> its point, of those that are known."""
        found: dict[str, Point] = {}
        secret = machine_key()
        for commit in commits:
            key = self.keys[commit.name]
            for row, mark in self.database.read(_SELECT, (key,)):
                if isinstance(row, str) and mark == seal_words(key, row, key=secret):
                    # The same tree may be that of another commit.
                    found[commit.name] = from_row(as_table(parsed(row)))._replace(commit=commit)
        return found

    def remember(self, point: Point) -> None:
        """Keep a point. What could not be measured is tried again the next time."""
        if not point.hole:
            key, row = self.keys[point.commit.name], json.dumps(as_whole_row(point))
            self.database.write((_INSERT, [(key, row, seal_words(key, row))]))


def remembered_points(project: Project, repository: Repository, commits: Sequence[Commit]) -> RememberedPoints:
    """What the cache knows of these commits. Contract types of the project's own rest on nobody knows what: nothing."""
    common = (*rests_on(project),)
    trees = names_at(repository, commits, "")
    keys = {commit.name: _digest((trees[commit.name], *common)) for commit in commits}
    path = project.instruments.cache / "history.sqlite" if all_ours(project.config) else None
    return RememberedPoints(CacheDatabase(path, _SCHEMA), keys)


def environment_digest(project: Project) -> str:
    """A text that is the same where a measure is made by the same code in the same environment."""
    return _digest(rests_on(project))


def _digest(words: Iterable[str]) -> str:
    whole = hashlib.sha256()
    for word in words:
        whole.update(word.encode("utf-8", "surrogatepass") + b"\0")
    return whole.hexdigest()[:32]
