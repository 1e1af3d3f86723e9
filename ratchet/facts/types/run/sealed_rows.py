"""mypy's own cache, each entry sealed: an entry that was altered, or that somebody else made, is not there.

mypy opens SQLite by `sqlite3.dbapi2.connect`, which nothing else in ratchet does. While a build runs, this opens
connections that put a seal before what mypy writes, and take it away from what it reads.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import sqlite3.dbapi2
from collections.abc import Iterator
from functools import cached_property
from typing import TypeVar, overload

from ratchet.storage.cache import machine_key

_BYTES = 16
_METAS = "SELECT path, data FROM files2 WHERE path GLOB '*.meta*'"
_Connection = TypeVar("_Connection", bound=sqlite3.Connection)


@contextlib.contextmanager
def sealed_rows(*, is_alone: bool) -> Iterator[None]:
    """Have mypy open its cache by sealed connections; those that it opened stay so.

    A process that is alone with the cache reads it in one transaction up to each commit. What others write meanwhile is
    not seen.
    """
    kept = sqlite3.dbapi2.connect
    seal_rows()
    _Sealed.is_alone = is_alone
    try:
        yield
    finally:
        sqlite3.dbapi2.connect = kept
        _Sealed.is_alone = False


def seal_rows() -> None:
    """The same for good, in a process that does nothing else and is not alone."""
    sqlite3.dbapi2.connect = _connect


class _Sealed(sqlite3.Connection):
    """A connection of mypy's metadata store, which reads and writes one entry at a time, by its path."""

    key = b""
    is_alone = False
    metas: dict[str, object] | None = None
    """What a process that is alone has read at once: the meta of every module, of which a build asks for nearly all."""

    def execute(self, sql: str, parameters: object = (), /) -> sqlite3.Cursor:
        match parameters:
            case (str(path),) if sql.startswith("SELECT data "):
                if self.is_alone and not self.in_transaction:
                    super().execute("BEGIN")  # else each of thousands of reads locks the file, and looks at it, anew
                if self.is_alone and self.metas is None:
                    self.metas = dict(super().execute(_METAS))
                    self.recalled.key = self.key
                if self.metas and path in self.metas:
                    self.recalled.path, self.recalled.known = path, self.metas.pop(path)
                    return self.recalled
                cursor = self.cursor(_Unsealed)
                cursor.key, cursor.path = self.key, path
                return cursor.execute(sql, (path,))
            case (str(path), float(time), bytes(data)):
                self._forget(path)
                return super().execute(sql, (path, time, _seal(self.key, path, data) + data))
            case (str(path),):
                self._forget(path)
                return super().execute(sql, (path,))
            case ():
                return super().execute(sql)
        raise sqlite3.ProgrammingError(f"mypy uses its cache in a way that is not known: {sql}")

    @cached_property
    def recalled(self) -> _Unsealed:
        """The cursor for what was read already: mypy takes the content from it before it asks for another."""
        return self.cursor(_Unsealed)

    def _forget(self, path: str) -> None:
        if self.metas:
            self.metas.pop(path, None)


class _Unsealed(sqlite3.Cursor):
    """The content of an entry. No row where its seal is another. `known` is what was read already."""

    key = b""
    path = ""
    known: object = None

    def fetchall(self) -> list[tuple[bytes]]:
        rows = []
        for (stored,) in super().fetchall() if self.known is None else [(self.known,)]:
            if isinstance(stored, bytes):
                content = stored[_BYTES:]
                if stored.startswith(_seal(self.key, self.path, content)):
                    rows.append((content,))
        return rows


def _seal(key: bytes, path: str, content: bytes) -> bytes:
    """Half of a SHA-256, so that nothing can be put behind what was sealed. BLAKE2 would take twice as long."""
    whole = hashlib.sha256(b"%b%b\0" % (key, path.encode("utf-8", "surrogatepass")))
    whole.update(content)  # not joined to it: it may be megabytes
    return whole.digest()[:_BYTES]


# As sqlite3's own function is declared, whose place this takes. mypy's only way to call it is the first.
@overload
def _connect(
    database: object,
    timeout: object = ...,
    detect_types: object = ...,
    isolation_level: object = ...,
    check_same_thread: object = ...,
    cached_statements: object = ...,
    uri: object = ...,
    *,
    autocommit: object = ...,
) -> sqlite3.Connection: ...
@overload
def _connect(
    database: object,
    timeout: object,
    detect_types: object,
    isolation_level: object,
    check_same_thread: object,
    factory: type[_Connection],
    cached_statements: object = ...,
    uri: object = ...,
    *,
    autocommit: object = ...,
) -> _Connection: ...
@overload
def _connect(
    database: object,
    timeout: object = ...,
    detect_types: object = ...,
    isolation_level: object = ...,
    check_same_thread: object = ...,
    *,
    factory: type[_Connection],
    cached_statements: object = ...,
    uri: object = ...,
    autocommit: object = ...,
) -> _Connection: ...
def _connect(database: object, *more: object, **options: object) -> sqlite3.Connection:
    if isinstance(database, str) and not more and options == {"check_same_thread": False}:
        connection = _Sealed(database, check_same_thread=False)
        connection.key = machine_key()
        connection.is_alone = _Sealed.is_alone
        return connection
    raise sqlite3.ProgrammingError(f"mypy opens its cache in a way that is not known: {database}, {more}, {options}")
