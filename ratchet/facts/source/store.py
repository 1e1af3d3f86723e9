"""Source facts of many files: from the cache by content, else parsed, in parallel when there is much to parse."""

from __future__ import annotations

import contextlib
import gc
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.facts.source import codec
from ratchet.facts.source.codec import Encoded
from ratchet.facts.source.collect import source_facts
from ratchet.facts.source.records import SourceFacts
from ratchet.facts.source.text import decode, parse
from ratchet.own import code_digest

# Forked workers cost about as much to start as parsing this many bytes does.
_PARALLEL_BYTES = 3_000_000
_MANY = 300

_CREATE = """
create table if not exists facts (sha text primary key, digest text, links_digest text, links text, rest text)
without rowid
"""


class SourceStore(Mapping[str, SourceFacts]):
    """Source facts by path, fetched and decoded when they are asked for. Make one with `read_sources`.

    `links` has the part that the import graph is made of, and `links_digests` what identifies that part.
    """

    def __init__(
        self,
        shas: Mapping[str, str],
        digests: Mapping[str, str],
        fresh: Mapping[str, Encoded],
        cache: Path | None,
        parsed: Callable[[str], Encoded],
    ) -> None:
        self._shas = shas
        self._fresh = fresh
        self._cache = cache
        self._parsed = parsed
        self._decoded: dict[str, SourceFacts] = {}
        self.links_digests = {path: digests[sha] for path, sha in shas.items()}
        self.links = _Links(self)

    def __getitem__(self, path: str) -> SourceFacts:
        sha = self._shas[path]
        facts = self._decoded.get(sha)
        if facts is None:
            facts = self._decoded[sha] = codec.decode(self.encoded([path])[path])
        return facts

    def preload(self, paths: Iterable[str]) -> None:
        """Fetch many at once, which is faster than one by one, and let go of what was fetched before."""
        self._decoded.clear()
        for path, encoded in self.encoded(paths).items():
            self._decoded[self._shas[path]] = codec.decode(encoded)

    def encoded(self, paths: Iterable[str]) -> dict[str, Encoded]:
        """The facts of some files as they are stored; a damaged entry is no evidence, the file is."""
        wanted = {path: self._shas[path] for path in paths}
        missing = {sha for sha in wanted.values() if sha not in self._fresh}
        stored: dict[str, Encoded] = {}
        if missing:
            with _opened(self._cache) as database:
                stored = _entries(database, missing) if database else {}
        return {path: self._fresh.get(sha) or stored.get(sha) or self._parsed(path) for path, sha in wanted.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._shas)

    def __len__(self) -> int:
        return len(self._shas)


class _Links(Mapping[str, SourceFacts]):
    """The part of all facts that the import graph is made of, all fetched at once."""

    def __init__(self, store: SourceStore) -> None:
        self._store = store
        self._decoded: dict[str, SourceFacts] = {}

    def __getitem__(self, path: str) -> SourceFacts:
        if not self._decoded:
            encoded = self._store.encoded(self._store)
            self._decoded = {one: codec.decode_links(text.links) for one, text in encoded.items()}
        return self._decoded[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._store)

    def __len__(self) -> int:
        return len(self._store)


def read_sources(
    top: Path, files: Sequence[SourceFile], cache: Path | None, contents: Mapping[str, bytes] | None = None
) -> SourceStore:
    """The facts of every file. Raises Inconclusive, naming file and line, for one that is not valid Python.

    `cache` is a directory of ours, None for none. Entries are found by the content's hash and the facts' schema, so
    nothing there can be stale; a damaged one is parsed again. `contents` are read in place of the disk, by path.
    """
    wanted = {file.sha: file for file in files}
    by_path = {file.path: file for file in files}

    def parsed(path: str) -> Encoded:
        if contents is not None:
            return codec.encode(facts_of_text(contents[path], path))
        return _parse_one(top, by_path[path])[1]

    with _opened(cache) as database:
        digests = _known(database, wanted) if database else {}
        missing = [file for sha, file in wanted.items() if sha not in digests]
        fresh = dict(_parsed(top, missing)) if contents is None else {one.sha: parsed(one.path) for one in missing}
        digests.update({sha: encoded.links_digest for sha, encoded in fresh.items()})
        if database and fresh:
            rows = [(sha, one.digest, one.links_digest, one.links, one.rest) for sha, one in fresh.items()]
            with contextlib.suppress(sqlite3.Error), database:
                database.executemany("insert or replace into facts values (?, ?, ?, ?, ?)", rows)
                if len(fresh) > _MANY:
                    fresh = {}  # they are fetched again when they are needed: mypy wants the memory meanwhile
    return SourceStore({file.path: file.sha for file in files}, digests, fresh, cache, parsed)


def facts_of_text(content: bytes, path: str) -> SourceFacts:
    """The facts of one file's bytes, uncached. Raises Inconclusive as `read_sources` does."""
    text = decode(content, path)
    limit = sys.getrecursionlimit()
    # Long chains of operators nest deeply in the tree without being unreasonable.
    sys.setrecursionlimit(max(limit, 10_000))
    try:
        return source_facts(text, parse(text, path))
    except RecursionError as error:
        raise Inconclusive(f"{path}:1: nested too deeply to be measured.") from error
    finally:
        sys.setrecursionlimit(limit)


@contextlib.contextmanager
def _opened(cache: Path | None) -> Iterator[sqlite3.Connection | None]:
    if cache is None:
        yield None
        return
    name = f"source-{code_digest('facts/source')}-{sys.version_info[0]}.{sys.version_info[1]}.sqlite"
    database: sqlite3.Connection | None = None
    try:
        database = sqlite3.connect(cache / name, timeout=10)
        database.execute(_CREATE)
    except sqlite3.Error:
        # A cache that cannot be used costs time, never an answer.
        database = None
    try:
        yield database
    finally:
        if database is not None:
            database.close()


def _known(database: sqlite3.Connection, wanted: Iterable[str]) -> dict[str, str]:
    """Content hash → links digest, of the entries that there are."""
    try:
        return {str(sha): str(digest) for sha, digest in _select(database, "sha, links_digest", wanted)}
    except sqlite3.Error:
        return {}


def _entries(database: sqlite3.Connection, wanted: Iterable[str]) -> dict[str, Encoded]:
    """The entries that are whole."""
    found: dict[str, Encoded] = {}
    try:
        for sha, digest, links, rest in _select(database, "sha, digest, links, rest", wanted):
            encoded = Encoded(str(links), str(rest))
            if encoded.digest == digest:
                found[str(sha)] = encoded
    except sqlite3.Error:
        return {}
    return found


def _select(database: sqlite3.Connection, columns: str, wanted: Iterable[str]) -> Iterator[Sequence[object]]:
    shas = sorted(wanted)
    for start in range(0, len(shas), 500):
        part = shas[start : start + 500]
        marks = ",".join("?" * len(part))
        yield from database.execute(f"select {columns} from facts where sha in ({marks})", part)


def _parsed(top: Path, files: Sequence[SourceFile]) -> Iterator[tuple[str, Encoded]]:
    cores = os.cpu_count() or 1
    size = sum(_size(top / file.path) for file in files) if cores > 1 and len(files) > 50 else 0
    if size < _PARALLEL_BYTES:
        yield from (_parse_one(top, file) for file in files)
        return
    yield from _parse_in_parallel(top, files, cores)


def _parse_in_parallel(top: Path, files: Sequence[SourceFile], cores: int) -> Iterator[tuple[str, Encoded]]:
    # Slow to import, and of use for many files alone.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    if "fork" not in multiprocessing.get_all_start_methods():
        yield from (_parse_one(top, file) for file in files)
        return
    chunks = [list(files[index :: cores * 4]) for index in range(cores * 4)]
    with ProcessPoolExecutor(min(cores, 8), mp_context=multiprocessing.get_context("fork")) as pool:
        for done in pool.map(_parse_many, [str(top)] * len(chunks), chunks):
            yield from done


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _parse_many(top: str, files: Sequence[SourceFile]) -> list[tuple[str, Encoded]]:
    gc.disable()  # a process of its own, which ends soon
    return [_parse_one(Path(top), file) for file in files]


def _parse_one(top: Path, file: SourceFile) -> tuple[str, Encoded]:
    try:
        content = (top / file.path).read_bytes()
    except OSError as error:
        raise Inconclusive(f"{file.path}: cannot be read ({error.strerror}).") from error
    return file.sha, codec.encode(facts_of_text(content, file.path))
