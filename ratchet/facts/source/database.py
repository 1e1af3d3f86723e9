"""The cache of source facts: one database, whose name says what code made them."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ratchet.facts.source.codec import Encoded
from ratchet.storage.cache import machine_key, seal_words
from ratchet.storage.code_digest import code_digest
from ratchet.storage.database import CacheDatabase

_SCHEMA = (
    "create table if not exists facts (sha text primary key, links_digest text, links text, rest text, seal text,"
    " index_seal text) without rowid",
    "create index if not exists known on facts (sha, links_digest, index_seal)",
)
_AT_ONCE = 500  # parameters of one query


class Parsed(NamedTuple):
    """What came of one content. `encoded` is None where the cache has it: mypy wants the memory meanwhile."""

    sha: str
    links_digest: str
    encoded: Encoded | None


class SourceDatabase(NamedTuple):
    """Encoded facts by the SHA-256 of their file's content. Every row has a seal, and so has its index entry.

    With `links_alone`, rows without the rest of the facts count, too.
    """

    database: CacheDatabase
    links_alone: bool = False

    @staticmethod
    def in_directory(cache: Path | None, *, links_alone: bool = False) -> SourceDatabase:
        """The database in a cache directory; an empty one, which stays so, for None."""
        if cache is None:
            return SourceDatabase(CacheDatabase(None, _SCHEMA), links_alone)
        machine_key()  # before any process is forked that writes here
        name = f"source-{code_digest('facts')}-{_parser()}-{sys.version_info[0]}.{sys.version_info[1]}.sqlite"
        return SourceDatabase(CacheDatabase(cache / name, _SCHEMA), links_alone)

    def links_digests(self, wanted: Collection[str]) -> dict[str, str]:
        """SHA-256 → digest of the links, of the wanted contents that are in the index with what is asked for."""
        # All of the index, which is narrow: ten times as fast as to look each entry up.
        rows, key = self.database.read("select sha, links_digest, index_seal from facts"), machine_key()
        return {
            str(sha): str(digest)
            for sha, digest, written in rows
            if sha in wanted and written in self._index_seals(str(sha), str(digest), key)
        }

    def encoded(self, wanted: Iterable[str]) -> dict[str, Encoded]:
        """SHA-256 → facts, of the wanted contents whose rows are as they were written, and hold what is asked for."""
        entries: dict[str, Encoded] = {}
        for sha, digest, links, rest, written in self._select(sorted(wanted)):
            encoded = Encoded(str(links), str(rest), str(digest))
            if (rest or self.links_alone) and written == _seal(str(sha), encoded):
                entries[str(sha)] = encoded
        return entries

    def _select(self, shas: list[str]) -> Iterator[tuple[object, ...]]:
        for start in range(0, len(shas), _AT_ONCE):
            part = shas[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            yield from self.database.read(
                f"select sha, links_digest, links, rest, seal from facts where sha in ({marks})", part
            )

    def keep(self, facts: Iterable[tuple[str, Encoded]]) -> bool:
        """Write the facts of some contents, by SHA-256. Returns whether they are in the database now.

        What has the links alone never takes the place of what has all.
        """
        key, what = machine_key(), "links" if self.links_alone else "source"
        rows = [
            (sha, one.links_digest, one.links, one.rest, _seal(sha, one), _index_seal(sha, one.links_digest, key, what))
            for sha, one in facts
        ]
        way = "insert or ignore" if self.links_alone else "insert or replace"
        return self.database.write((f"{way} into facts values (?, ?, ?, ?, ?, ?)", rows))

    def _index_seals(self, sha: str, digest: str, key: bytes) -> tuple[str, ...]:
        """The seals that an entry may have."""
        whole = _index_seal(sha, digest, key)
        return (whole, _index_seal(sha, digest, key, "links")) if self.links_alone else (whole,)


def _parser() -> str:
    """What identifies mypy and its parser, which facts are made with. They are not imported for that."""
    files = [
        *_files_of("mypy", "version.py"),
        *_files_of("ast_serialize", "*.so"),
        *_files_of("ast_serialize", "*.pyd"),
    ]
    known = "".join(f"{file.name} {(status := file.stat()).st_size} {status.st_mtime_ns};" for file in files)
    return hashlib.sha256(known.encode()).hexdigest()[:12]


def _files_of(package: str, pattern: str) -> list[Path]:
    found = importlib.util.find_spec(package)
    places = (found.submodule_search_locations or ()) if found is not None else ()
    return sorted(file for place in places for file in Path(place).glob(pattern))


def _seal(sha: str, encoded: Encoded) -> str:
    return seal_words("source", sha, encoded.links_digest, encoded.links, encoded.rest)


def _index_seal(sha: str, links_digest: str, key: bytes, what: str = "source") -> str:
    return seal_words(f"{what} index", sha, links_digest, key=key)
