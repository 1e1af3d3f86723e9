"""Every bit of every file of the cache, flipped at the door: what is read is what was written, or is not there."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import sqlite3.dbapi2
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from faults.benches import WORSE, quiet_scratch, recorded
from faults.tally import Extent, Tally
from ratchet.facts.source.database import SourceDatabase
from ratchet.facts.types.cache.store import Store
from ratchet.facts.types.run.sealed_rows import sealed_rows
from ratchet.storage.cache import CachedDocument, seal_words
from ratchet.storage.database import CacheDatabase

_Read = Callable[[], Mapping[str, object]]
_NO_EVIDENCE = (".gitignore", ".writable", "lock", "CACHEDIR.TAG")
_OTHERS = 20_000
"""Bits of mypy's entries about the standard library, drawn from millions."""


def run(extent: Extent) -> Iterator[Tally]:
    """Documents whole, databases as files, mypy's entries one by one."""
    chance = random.Random(extent.seed)
    with quiet_scratch() as scratch:
        cache = recorded(scratch / "project", WORSE).top / ".ratchet_cache"
        files = sorted(path for path in cache.rglob("*") if path.is_file() and path.name not in _NO_EVIDENCE)
        documents, databases, of_mypy = Tally("documents"), Tally("databases"), []
        for path in files:
            if path.suffix == ".db":
                of_mypy.append(path)
            elif path.suffix == ".sqlite":
                _flipped(path, _rows(path), databases, extent, chance)
            else:
                _flipped(path, _document(path), documents, extent, chance)
        for tally in (documents, databases):
            tally.what = f"every bit of the cache's {tally.what}, flipped and read"
            yield tally
        yield from _entries(of_mypy, scratch, extent, chance)


def _flipped(path: Path, read: _Read, tally: Tally, extent: Extent, chance: random.Random) -> None:
    content, expected = path.read_bytes(), dict(read())
    assert expected, path
    for bit in _drawn(len(content) * 8, extent, chance):
        path.write_bytes(_with_bit(content, bit))
        found = read()
        wrong = {name: value for name, value in found.items() if expected.get(name) != value}
        tally.count(f"bit {bit} of {path.name}: {wrong}" if wrong else None)
    path.write_bytes(content)


def _drawn(bits: int, extent: Extent, chance: random.Random) -> list[int]:
    return sorted(chance.sample(range(bits), extent.of(bits)))


def _with_bit(content: bytes, bit: int) -> bytes:
    altered = bytearray(content)
    altered[bit // 8] ^= 1 << bit % 8
    return bytes(altered)


def _document(path: Path) -> _Read:
    """A document as a whole."""

    def read() -> Mapping[str, object]:
        content = CachedDocument(path.parent, path.name).read()
        return {} if content is None else {"content": content}

    return read


def _rows(path: Path) -> _Read:
    """The rows of a database that are believed."""
    if path.name.startswith("records-"):
        store = Store(path)
        wanted = {name: entry.digest for name, entry in store.index().items()}
        return lambda: {
            **{f"index of {name}": entry for name, entry in store.index().items()},
            **{name: row for name, digest in wanted.items() if (row := store.read(name, digest)) is not None},
        }
    if path.name.startswith("source-"):
        sources = SourceDatabase.in_directory(path.parent)
        shas = [str(sha) for (sha,) in sources.database.read("select sha from facts")]
        return lambda: {
            **{f"index of {name}": links for name, links in sources.links_digests(shas).items()},
            **sources.encoded(shas),
        }
    rows = CacheDatabase(path, ())
    return lambda: {
        str(key): debts
        for key, debts, seal in rows.read("select key, debts, seal from measured")
        if seal == seal_words("debts", str(key), str(debts))
    }


def _entries(shards: list[Path], scratch: Path, extent: Extent, chance: random.Random) -> Iterator[Tally]:
    """mypy's entries, as they come out of a sealed connection."""
    entries = [entry for path in shards for entry in _stored(path)]
    own = Tally("every bit of mypy's entries about the project, flipped and read")
    others = Tally("bits of mypy's entries about the standard library, flipped and read")
    with (
        sealed_rows(is_alone=True),
        contextlib.closing(sqlite3.dbapi2.connect(str(scratch / "entry.db"), check_same_thread=False)) as store,
        contextlib.closing(sqlite3.connect(scratch / "entry.db", isolation_level=None)) as plain,
    ):
        plain.execute("pragma synchronous = off")
        plain.execute("create table files2 (path text unique not null, mtime real, data blob)")
        total = sum(len(content) for _, content in entries)
        for name, content in entries:
            is_own = name.startswith("app/")
            bits = len(content) * 8
            share = 1.0 if is_own else _OTHERS / (total * 8)
            for bit in chance.sample(range(bits), min(bits, extent.of(round(bits * share)))):
                plain.execute("insert or replace into files2 values (?, 1.0, ?)", (name, _with_bit(content, bit)))
                found = store.execute("SELECT data FROM files2 WHERE path = ?", (name,)).fetchall()
                (own if is_own else others).count(f"bit {bit} of {name} is believed" if found else None)
    yield from (own, others)


def _stored(path: Path) -> list[tuple[str, bytes]]:
    """The entries of one of mypy's databases, with their seals."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        return [(str(name), bytes(content)) for name, content in database.execute("select path, data from files2")]
