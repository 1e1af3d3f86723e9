"""The records of one options' cache: an index that is read at once, and records that are decoded when asked for."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.facts.types.encode import SCHEMA, Row, unpack
from ratchet.facts.types.records import ModuleTypes

_CREATE = """
create table if not exists record (
    path text primary key, module text not null, ignored integer not null, sha text not null, token text not null,
    digest text not null, facts blob not null, errors blob not null
) without rowid
"""


@dataclass(frozen=True, slots=True)
class Entry:
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


class Store:
    """The database of one cache. One that cannot be read is started afresh: it is a cache."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def index(self) -> dict[str, Entry]:
        """All entries by path."""
        try:
            with self._open() as connection:
                rows = connection.execute("select path, module, ignored, sha, token, digest from record").fetchall()
        except sqlite3.DatabaseError:
            self.path.unlink(missing_ok=True)
            return {}
        return {
            path: Entry(module, bool(ignored), sha, token, whole) for path, module, ignored, sha, token, whole in rows
        }

    def write(self, rows: Iterable[tuple[Row, Entry]], gone: Iterable[str] = ()) -> None:
        """Put records in, all or none, and drop those of paths that are gone."""
        values = [
            (row.path, row.module, row.ignored, entry.sha, entry.token, entry.digest, row.facts, row.errors)
            for row, entry in rows
        ]
        with self._open() as connection:
            connection.executemany("insert or replace into record values (?, ?, ?, ?, ?, ?, ?, ?)", values)
            connection.executemany("delete from record where path = ?", [(path,) for path in gone])

    def read(self, path: str, expected: str) -> Row:
        """One record, if it is still the one of the index. Raises Inconclusive otherwise."""
        with self._open() as connection:
            found = connection.execute(
                "select module, path, ignored, facts, errors from record where path = ?", (path,)
            ).fetchone()
        whole = found is not None and isinstance(found[3], bytes) and isinstance(found[4], bytes)
        row = Row(found[0], found[1], bool(found[2]), found[3], found[4]) if whole else None
        if row is None or digest(row) != expected:
            self.write((), gone=(path,))
            raise Inconclusive(f"{path}: its cached record is damaged, and was dropped; run again")
        return row

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=60)
        try:
            connection.execute(_CREATE)
            with connection:
                yield connection
        finally:
            connection.close()


class Modules(Mapping[str, ModuleTypes]):
    """Records by path, decoded when asked for; what this run made is at hand, the rest is read from the store."""

    def __init__(self, store: Store, entries: dict[str, str], fresh: dict[str, Row]) -> None:
        self._store = store
        self._entries = entries
        self._fresh = fresh
        self._decoded: dict[str, ModuleTypes] = {}

    def __getitem__(self, path: str) -> ModuleTypes:
        known = self._decoded.get(path)
        if known is None:
            row = self._fresh.get(path) or self._store.read(path, self._entries[path])
            known = self._decoded[path] = unpack(row)
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, path: object) -> bool:
        return path in self._entries
