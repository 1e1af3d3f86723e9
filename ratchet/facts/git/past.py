"""The first-parent history of HEAD: its commits, and what a path held at each of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ratchet.errors import UsageError
from ratchet.facts.git.repository import Repository

_TREE = b"40000"


class Commit(NamedTuple):
    """A commit: its full name, and when it was made."""

    name: str
    when: datetime.datetime

    @property
    def day(self) -> datetime.date:
        """Its day in UTC: those of one page compare."""
        return self.when.astimezone(datetime.UTC).date()


def first_parents(repository: Repository, since: str | None) -> list[Commit]:
    """HEAD and its first parents, the newest first, down to `since`: a commit, which is the last, or a date.

    Raises UsageError where `since` is neither.
    """
    known = repository.commit(since) if since is not None else None
    limit = _date(since) if since is not None and known is None else None
    commits: list[Commit] = []
    for commit in _listed(repository):
        if limit is not None and commit.when.date() < limit:
            break
        commits.append(commit)
        if commit.name == known:
            break
    return commits


def last_to_change(repository: Repository, *patterns: str) -> Commit | None:
    """The newest of these commits that changed a path of some patterns, such as `*.py`; None where none did."""
    return next(_listed(repository, "-1", "-m", "--", *patterns), None)


def _listed(repository: Repository, *limits: str) -> Iterator[Commit]:
    log = ("--no-literal-pathspecs", "log", "--first-parent", "--format=%H %cI")
    for line in repository.git.output(*log, *limits).decode().splitlines():
        name, _, when = line.partition(" ")
        yield Commit(name, datetime.datetime.fromisoformat(when))


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since {text}: neither a commit here nor a date such as 2026-01-31.") from error


def names_at(repository: Repository, commits: Iterable[Commit], path: str) -> Mapping[str, str]:
    """Commit -> the name of the object at a path, by one call of git; a commit that has no such path is left out."""
    asked = [commit.name for commit in commits]
    found = zip(asked, repository.git.objects.infos([f"{name}:{path}" for name in asked]), strict=True)
    return {name: entry.name for name, entry in found if entry is not None}


def files_in(tree: bytes, length: int) -> Iterator[tuple[str, str]]:
    """(name, object name) of the files in a tree object; `length` is that of an object's name in hexadecimal."""
    at = 0
    while at < len(tree):
        end = tree.index(b"\0", at)
        mode, _, name = tree[at:end].partition(b" ")
        at = end + 1 + length // 2
        if mode != _TREE:
            yield name.decode("utf-8", "surrogateescape"), tree[end + 1 : at].hex()
