"""The records of one options' cache: an index that is read at once, and records that are decoded when asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.types.cache.codec import SCHEMA, Row, unpack
from ratchet.storage.cache import machine_key, seal_words
from ratchet.storage.database import CacheDatabase

_SCHEMA = (
    "create table if not exists record (path text primary key, module text not null, ignored integer not null,"
    " sha text not null, token text not null, digest text not null, seal text not null, facts blob not null,"
    " errors blob not null) without rowid",
)


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


def _seal(path: str, entry: Entry, key: bytes) -> str:
    """The seal of an index row, and so of the record whose digest it holds."""
    words = (path, entry.module, str(entry.ignored), entry.sha, entry.token, entry.digest)
    return seal_words("record", *words, key=key)


class Store:
    """The records of one cache: those that are there as they were written. Where it cannot be used, none are.

    A record is believed only if mypy holds its module fresh too, by its own cache, whose entries are sealed as well.
    """

    def __init__(self, path: Path | None) -> None:
        self._database = CacheDatabase(path, _SCHEMA)

    def index(self) -> dict[str, Entry]:
        """All entries by path; those that are not as they were written are left out."""
        entries, key = dict[str, Entry](), machine_key()
        for row in self._database.read("select path, module, ignored, sha, token, digest, seal from record"):
            path, module, sha, token, content = (str(row[column]) for column in (0, 1, 3, 4, 5))
            entry = Entry(module, bool(row[2]), sha, token, content)
            if row[6] == _seal(path, entry, key):
                entries[path] = entry
        return entries

    def write(self, rows: Iterable[tuple[Row, Entry]], gone: Iterable[str] = ()) -> None:
        """Put records in, all or none, and drop those of paths that are gone."""
        key = machine_key()
        values = [
            (row.path, row.module, row.ignored, entry.sha, entry.token, entry.digest, _seal(row.path, entry, key),
             row.facts, row.errors)
            for row, entry in rows
        ]  # fmt: skip
        self._database.write(
            ("insert or replace into record values (?, ?, ?, ?, ?, ?, ?, ?, ?)", values),
            ("delete from record where path = ?", [(path,) for path in gone]),
        )

    def read(self, path: str, expected: str) -> Row | None:
        """One record, if it is still the one of the index."""
        rows = self._database.read("select module, path, ignored, facts, errors from record where path = ?", (path,))
        for module, stored, ignored, facts, errors in rows:
            if isinstance(facts, bytes) and isinstance(errors, bytes):
                row = Row(str(module), str(stored), bool(ignored), facts, errors)
                if digest(row) == expected:
                    return row
        return None


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
