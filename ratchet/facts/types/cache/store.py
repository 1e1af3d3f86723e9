"""The records of one options' cache: an index that is read at once, and records that are decoded when asked for."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ratchet.errors import Inconclusive
from ratchet.facts.types.cache.codec import SCHEMA, Row, unpack
from ratchet.facts.types.records import ModuleTypes

_CREATE = """
create table if not exists record (
    path text primary key, module text not null, ignored integer not null, sha text not null, token text not null,
    digest text not null, seal text not null, facts blob not null, errors blob not null
) without rowid
"""


class Entry(NamedTuple):
    """What the index says of a record: the source it was made from, mypy's reasons for freshness, its own digest."""

    module: str
    ignored: bool
    sha: str
    token: str
    digest: str


def digest(row: Row) -> str:
    """What identifies a record's content, in any cache."""
    whole = hashlib.sha256(f"{SCHEMA}\0{row.module}\0{row.path}\0{row.ignored}\0".encode())
    whole.update(len(row.facts).to_bytes(8, "big") + row.facts + row.errors)
    return whole.hexdigest()


def _seal(path: str, entry: Entry) -> str:
    """What tells an index row that was damaged from one that was written."""
    row = "\0".join((path, entry.module, str(entry.ignored), entry.sha, entry.token, entry.digest))
    return hashlib.blake2b(row.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Store:
    """The database of one cache. One that cannot be read is started afresh: it is a cache.

    Raises Inconclusive where the file system refuses it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def index(self) -> dict[str, Entry]:
        """All entries by path; those that are not as they were written are left out."""
        try:
            with self._open() as connection:
                rows = connection.execute("select path, module, ignored, sha, token, digest, seal from record")
                found = [
                    (path, Entry(module, bool(ignored), *rest), seal) for path, module, ignored, *rest, seal in rows
                ]
                return {path: entry for path, entry, seal in found if seal == _seal(path, entry)}
        except (sqlite3.DatabaseError, TypeError, ValueError):
            self._discard()
            return {}

    def write(self, rows: Iterable[tuple[Row, Entry]], gone: Iterable[str] = ()) -> None:
        """Put records in, all or none, and drop those of paths that are gone."""
        values = [(*_names(row, entry), _seal(row.path, entry), row.facts, row.errors) for row, entry in rows]
        lost = [(path,) for path in gone]
        try:
            self._write(values, lost)
        except sqlite3.DatabaseError:
            self._discard()
            self._write(values, lost)

    def _write(self, values: list[tuple[object, ...]], lost: list[tuple[str]]) -> None:
        with self._open() as connection:
            connection.executemany("insert or replace into record values (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            connection.executemany("delete from record where path = ?", lost)

    def read(self, path: str, expected: str) -> Row | None:
        """One record, if it is still the one of the index."""
        try:
            with self._open() as connection:
                found = connection.execute(
                    "select module, path, ignored, facts, errors from record where path = ?", (path,)
                ).fetchone()
        except sqlite3.DatabaseError:
            self._discard()
            return None
        whole = found is not None and isinstance(found[3], bytes) and isinstance(found[4], bytes)
        row = Row(found[0], found[1], bool(found[2]), found[3], found[4]) if whole else None
        return row if row is not None and digest(row) == expected else None

    def _discard(self) -> None:
        for leftover in ("", "-journal", "-wal", "-shm"):
            self.path.with_name(self.path.name + leftover).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = sqlite3.connect(self.path, timeout=60)
            try:
                connection.execute(_CREATE)
                with connection:
                    yield connection
            finally:
                connection.close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # the table is not as it was made
                raise sqlite3.DatabaseError(str(error)) from error
            raise Inconclusive(f"{self.path}: the cache cannot be used: {error}") from error


def _names(row: Row, entry: Entry) -> tuple[object, ...]:
    return row.path, row.module, row.ignored, entry.sha, entry.token, entry.digest


class Modules(Mapping[str, ModuleTypes]):
    """Records by path, decoded when asked for; what this run made is at hand, the rest is read from the store.

    `repair` measures modules anew whose records turn out to be damaged; its answers are added to `fresh`.
    """

    def __init__(
        self,
        store: Store,
        entries: Mapping[str, str],
        fresh: Mapping[str, Row],
        repair: Callable[[Collection[str]], None],
    ) -> None:
        self._store = store
        self._entries = entries
        self._fresh = fresh
        self._repair = repair
        self._decoded: dict[str, ModuleTypes] = {}

    def __getitem__(self, path: str) -> ModuleTypes:
        known = self._decoded.get(path)
        if known is None:
            known = self._decoded[path] = unpack(self._row(path))
        return known

    def _row(self, path: str) -> Row:
        expected = self._entries[path]
        row = self._fresh.get(path) or self._store.read(path, expected)
        if row is None:
            # Where one is damaged, others may be: all are looked at, so that mypy is asked once.
            kept = [other for other in self._entries if other not in self._fresh]
            self._repair([other for other in kept if self._store.read(other, self._entries[other]) is None])
            row = self._fresh[path]
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, path: object) -> bool:
        return path in self._entries
