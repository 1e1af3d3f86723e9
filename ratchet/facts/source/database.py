"""The cache of source facts: one database, whose name tells what code made them."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ratchet.facts.source.codec import Encoded
from ratchet.storage.code_digest import code_digest

_CREATE = (
    "create table if not exists facts (sha text primary key, digest text, links_digest text, links text, rest text)"
    " without rowid",
    "create index if not exists known on facts (sha, links_digest)",
)


class Parsed(NamedTuple):
    """What came of one content. `encoded` is None where the cache has it: mypy wants the memory meanwhile."""

    sha: str
    links_digest: str
    encoded: Encoded | None


def database_in(cache: Path | None) -> Path | None:
    """The database's path in a cache directory; None for none."""
    if cache is None:
        return None
    return (
        cache
        / f"source-{code_digest('facts/source', 'facts/collect')}-{sys.version_info[0]}.{sys.version_info[1]}.sqlite"
    )


@contextlib.contextmanager
def opened(path: Path | None) -> Iterator[sqlite3.Connection | None]:
    """The database, made if it is missing; None where there is none, or none that can be used."""
    if path is None:
        yield None
        return
    database: sqlite3.Connection | None = None
    try:
        database = sqlite3.connect(path, timeout=10)
        for statement in _CREATE:
            database.execute(statement)
    except sqlite3.Error:
        # A cache that cannot be used costs time, never an answer.
        database = None
    try:
        yield database
    finally:
        if database is not None:
            database.close()


def keep(path: Path | None, found: Iterable[tuple[str, Encoded]]) -> bool:
    """Write the facts of some contents; whether they are there now."""
    rows = [(sha, one.digest, one.links_digest, one.links, one.rest) for sha, one in found]
    with opened(path) as database:
        if database is None:
            return False
        with contextlib.suppress(sqlite3.Error), database:
            database.executemany("insert or replace into facts values (?, ?, ?, ?, ?)", rows)
            return True
    return False
