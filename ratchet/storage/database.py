"""Remembered rows: the one place where SQLite is opened. A database that cannot be used is as good as none."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

Values = Sequence[object]
Change = tuple[str, Iterable[Values]]
"""A statement, and the values of each time that it is executed."""

_SECONDS = 20
"""How long to wait for another process that writes."""
_OF_THE_WORLD = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOLFS,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
"""Errors that say nothing about the database itself: it stays. After any other it is damaged, and is deleted."""


class _DamagedError(sqlite3.DatabaseError):
    """The file was no database, or not one with these tables."""


class _Connected(NamedTuple):
    """A connection, the process that opened it, and what closes it."""

    connection: sqlite3.Connection
    process: int
    close: weakref.finalize[[], CacheDatabase]


class CacheDatabase:
    """A database of a cache, with the statements that make its tables. `path` is None where nothing is remembered.

    It is opened when it is first needed, and closed when nobody has this object any more: a run reads thousands of
    rows one by one. Rows are evidence only with a seal (ratchet.storage.cache) that was compared: SQLite does not see
    a changed byte.
    """

    def __init__(self, path: Path | None, schema: tuple[str, ...]) -> None:
        self.path = path
        self.schema = schema
        self._connected: _Connected | None = None

    def read(self, query: str, *values: Values) -> list[tuple[object, ...]]:
        """The rows of a query, executed once without values, else once for each. No rows where anything goes wrong."""
        if self.path is None or (self._connected is None and not self.path.exists()):
            return []
        with contextlib.suppress(sqlite3.Error), self._open() as connection:
            return [row for each in values or ((),) for row in connection.execute(query, each)]
        return []

    def write(self, *changes: Change) -> bool:
        """Make all the changes, or none. Returns whether they are in the database now."""
        lists = [(statement, list(rows)) for statement, rows in changes]
        with contextlib.suppress(sqlite3.Error):
            try:
                self._execute(lists)
            except _DamagedError:  # it is deleted by now: a new one takes its place
                self._execute(lists)
            return True
        return False

    def _execute(self, changes: Sequence[Change]) -> None:
        self._close()  # another file may stand in the place of the one that is open
        with self._open() as connection:
            # Nothing waits for the disk: what a power failure damages has no seal, and is made again.
            connection.execute("pragma synchronous = off")
            for statement in self.schema:
                connection.execute(statement)
            for statement, rows in changes:
                connection.executemany(statement, rows)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction. Raises sqlite3.Error, and _DamagedError once a damaged database is deleted."""
        if self.path is None:
            raise sqlite3.OperationalError("there is no cache")
        connection = self._connection(self.path)
        try:
            with connection:
                yield connection
        except (sqlite3.Error, UnicodeError) as error:  # the latter where a name of its schema was altered
            self._close()
            if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _OF_THE_WORLD:
                raise
            self._delete(self.path)
            raise _DamagedError(str(error)) from error

    def _connection(self, path: Path) -> sqlite3.Connection:
        """The connection of this process: SQLite forbids to use one that was there before a fork."""
        if self._connected is None or self._connected.process != os.getpid():
            connection = sqlite3.connect(path, timeout=_SECONDS)
            self._connected = _Connected(connection, os.getpid(), weakref.finalize(self, connection.close))
        return self._connected.connection

    def _close(self) -> None:
        if self._connected is not None:
            self._connected.close()
            self._connected = None

    @staticmethod
    def _delete(path: Path) -> None:
        for ending in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                path.with_name(path.name + ending).unlink(missing_ok=True)


def copy_database(path: Path, target: Path) -> bool:
    """Copy a database as it is between two transactions, whoever writes to it. Returns whether that was possible."""
    target.unlink(missing_ok=True)
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_SECONDS)
        ) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        return True
    return False


def is_storage_failure(error: BaseException | None) -> bool:
    """Whether an error says that something could not be read or written: a full disk, a limit, a damaged database."""
    return isinstance(error, (OSError, sqlite3.Error))
