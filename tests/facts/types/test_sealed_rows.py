"""mypy's cache through sealed connections: what was written comes back, and nothing else does."""

from __future__ import annotations

import contextlib
import sqlite3
import sqlite3.dbapi2
from collections.abc import Iterator
from pathlib import Path

import pytest

from ratchet.facts.types.run.sealed_rows import sealed_rows

TABLE = "CREATE TABLE files2 (path TEXT UNIQUE NOT NULL, mtime REAL, data BLOB)"
INSERT = "INSERT OR REPLACE INTO files2(path, mtime, data) VALUES(?, ?, ?)"
SELECT = "SELECT data FROM files2 WHERE path = ?"
CONTENT = b"what mypy knows of app.core"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.0.db"


@pytest.fixture
def store(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection as mypy opens it, with one entry."""
    with sealed_rows(is_alone=False):
        connection = sqlite3.dbapi2.connect(str(path), check_same_thread=False)
    with contextlib.closing(connection):
        connection.executescript(TABLE)
        connection.execute(INSERT, ("app/core.data.ff", 1.0, CONTENT))
        connection.commit()
        yield connection


def read(store: sqlite3.Connection, path: str = "app/core.data.ff") -> list[tuple[object, ...]]:
    return [*store.execute(SELECT, (path,)).fetchall()]


def stored(path: Path) -> bytes:
    with contextlib.closing(sqlite3.connect(path)) as plain:
        rows: list[tuple[object]] = plain.execute("select data from files2").fetchall()
    ((content,),) = rows
    assert isinstance(content, bytes)
    return content


def put(path: Path, content: object) -> None:
    with contextlib.closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("update files2 set data = ?", (content,))


def test_an_entry_is_read_as_it_was_written(store: sqlite3.Connection) -> None:
    assert [(CONTENT,)] == read(store)
    assert [(1.0,)] == store.execute("SELECT mtime FROM files2 WHERE path = ?", ("app/core.data.ff",)).fetchall()
    assert [("app/core.data.ff",)] == store.execute("SELECT path FROM files2").fetchall()


def test_with_any_bit_changed_it_is_not_there(store: sqlite3.Connection, path: Path) -> None:
    sealed = stored(path)
    believed = []
    for bit in range(len(sealed) * 8):
        altered = bytearray(sealed)
        altered[bit // 8] ^= 1 << bit % 8
        put(path, bytes(altered))
        believed += read(store)
    assert [] == believed


@pytest.mark.parametrize("content", [CONTENT, b"", b"short", None, "text"])
def test_what_has_no_seal_is_not_there(store: sqlite3.Connection, path: Path, content: object) -> None:
    put(path, content)
    assert [] == read(store)


def test_under_another_path_it_is_not_there(store: sqlite3.Connection, path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("update files2 set path = 'app/other.data.ff'")
    assert [] == read(store, "app/other.data.ff")


def test_with_another_key_it_is_not_there(
    store: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATCHET_CACHE_KEY", "the key of another machine")
    with sealed_rows(is_alone=False):
        other = sqlite3.dbapi2.connect(str(path), check_same_thread=False)
    with contextlib.closing(other):
        assert [] == read(other)
    assert [(CONTENT,)] == read(store)


@pytest.mark.parametrize("is_alone", [True, False])
def test_a_process_that_is_alone_reads_in_one_transaction(path: Path, is_alone: bool) -> None:
    with sealed_rows(is_alone=is_alone):
        opened = sqlite3.dbapi2.connect(str(path), check_same_thread=False)
    with contextlib.closing(opened) as alone:
        alone.execute("PRAGMA journal_mode=WAL")  # as mypy asks for
        alone.executescript(TABLE)
        assert [] == read(alone)
        assert is_alone is alone.in_transaction
        alone.execute(INSERT, ("app/core.data.ff", 1.0, CONTENT))
        assert [(CONTENT,)] == read(alone)
        alone.commit()
        assert [(CONTENT,)] == read(alone)
        put(path, b"")  # somebody else may write meanwhile
        assert ([(CONTENT,)] if is_alone else []) == read(alone)


def test_only_mypys_connections_are_sealed(path: Path) -> None:
    kept = sqlite3.dbapi2.connect
    with sealed_rows(is_alone=False):
        assert sqlite3.connect is kept
    assert sqlite3.dbapi2.connect is kept


def test_another_use_is_no_use(store: sqlite3.Connection) -> None:
    """mypy has changed: a cache that is used in part would be worse than none."""
    with pytest.raises(sqlite3.ProgrammingError, match="not known"):
        store.execute(SELECT, ["one", "two"])
    with sealed_rows(is_alone=False), pytest.raises(sqlite3.ProgrammingError, match="not known"):
        sqlite3.dbapi2.connect(":memory:")
