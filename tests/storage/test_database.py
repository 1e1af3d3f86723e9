"""A database of the cache costs time at worst: damaged it is deleted, and where it cannot be used there are no rows."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ratchet.storage.database import CacheDatabase

SCHEMA = ("create table if not exists words (key text primary key, word text) without rowid",)
INSERT = "insert or replace into words values (?, ?)"
SELECT = "select key, word from words order by key"
ROWS = [(f"{number:04}", f"word {number}") for number in range(200)]


@pytest.fixture
def database(tmp_path: Path) -> CacheDatabase:
    """A database with two hundred rows."""
    database = CacheDatabase(tmp_path / "words.sqlite", SCHEMA)
    assert database.write((INSERT, ROWS))
    return database


def path_of(database: CacheDatabase) -> Path:
    assert database.path is not None
    return database.path


def test_rows_are_read_as_they_were_written(database: CacheDatabase) -> None:
    assert database.read(SELECT) == ROWS


def test_a_query_is_asked_for_each_of_the_values(database: CacheDatabase) -> None:
    rows = database.read("select word from words where key = ?", ("0001",), ("0003",), ("none",))
    assert rows == [("word 1",), ("word 3",)]


def test_changes_are_made_together_or_not_at_all(database: CacheDatabase) -> None:
    assert not database.write(
        ("delete from words", [()]), ("insert into words values (?, ?)", [("0", "a"), ("0", "b")])
    )


def no_database(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5_000])


def other_columns(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("create table words (key text primary key)")
    connection.close()


def a_page_of_nonsense(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(bytes(content))


def a_column_of_nonsense(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"key", b"k\xd4y"))


DAMAGES = [no_database, cut_off, other_columns, a_page_of_nonsense, a_column_of_nonsense]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_deleted_and_made_again(database: CacheDatabase, damage: Callable[[Path], None]) -> None:
    damage(path_of(database))
    database.read(SELECT)
    assert database.write((INSERT, ROWS))
    assert database.read(SELECT) == ROWS


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_made_again_by_a_writer(database: CacheDatabase, damage: Callable[[Path], None]) -> None:
    damage(path_of(database))
    database.write((INSERT, ROWS))
    database.write((INSERT, ROWS))
    assert database.read(SELECT) == ROWS


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(None, id="no cache"),
        pytest.param(Path("/dev/null/words.sqlite"), id="no directory"),
        pytest.param(Path("/dev"), id="a directory"),
    ],
)
def test_where_it_cannot_be_used_there_are_no_rows(path: Path | None) -> None:
    database = CacheDatabase(path, SCHEMA)
    assert not database.write((INSERT, ROWS))
    assert database.read(SELECT) == []


def test_thousands_of_reads_use_one_connection(database: CacheDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    connect = sqlite3.connect

    def counted(path: Path, timeout: float) -> sqlite3.Connection:
        opened.append(path)
        return connect(path, timeout=timeout)

    monkeypatch.setattr(sqlite3, "connect", counted)
    reader = CacheDatabase(database.path, SCHEMA)
    rows = [reader.read("select word from words where key = ?", (key,)) for key, _ in ROWS]
    assert [[(word,)] for _, word in ROWS] == rows
    assert [database.path] == opened


def test_a_fork_reads_with_a_connection_of_its_own(database: CacheDatabase) -> None:
    assert ROWS == database.read(SELECT)
    child = os.fork()
    if child == 0:
        os._exit(0 if database.read(SELECT) == ROWS else 1)
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ROWS == database.read(SELECT)
