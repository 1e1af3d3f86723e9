"""Source facts of many files: from the cache by content, else parsed, in parallel when there is much to parse."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.facts.source import codec
from ratchet.facts.source.collect import source_facts
from ratchet.facts.source.records import SourceFacts
from ratchet.facts.source.text import decode, parse

# Forked workers cost about as much to start as parsing this many bytes does.
_PARALLEL_BYTES = 3_000_000


class SourceStore(Mapping[str, SourceFacts]):
    """Source facts by path, decoded when they are asked for. Make one with `read_sources`."""

    def __init__(self, shas: Mapping[str, str], texts: dict[str, str], parsed: Callable[[str], str]) -> None:
        self._shas = shas
        self._texts = texts
        self._parsed = parsed
        self._decoded: dict[str, SourceFacts] = {}

    def __getitem__(self, path: str) -> SourceFacts:
        sha = self._shas[path]
        facts = self._decoded.get(sha)
        if facts is None:
            try:
                facts = codec.decode(_sealed(self._texts[sha]))
            except codec.Malformed:
                # A damaged entry is no evidence; the file is.
                facts = codec.decode(self._parsed(path))
            self._decoded[sha] = facts
        return facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._shas)

    def __len__(self) -> int:
        return len(self._shas)


def read_sources(
    top: Path, files: Sequence[SourceFile], cache: Path | None, contents: Mapping[str, bytes] | None = None
) -> SourceStore:
    """The facts of every file. Raises Inconclusive, naming file and line, for one that is not valid Python.

    `cache` is a directory of ours, None for none. Entries are found by the content's hash and the facts' schema, so
    nothing there can be stale; a damaged one is parsed again. `contents` are read in place of the disk, by path.
    """
    wanted = {file.sha: file for file in files}
    with _opened(cache) as database:
        texts = _cached(database, wanted) if database else {}
        missing = [file for sha, file in wanted.items() if sha not in texts]
        if contents is None:
            fresh = {sha: _seal(text) for sha, text in _parsed(top, missing)}
        else:
            fresh = {one.sha: _seal(codec.encode(facts_of_text(contents[one.path], one.path))) for one in missing}
        texts.update(fresh)
        if database and fresh:
            with contextlib.suppress(sqlite3.Error), database:
                database.executemany("insert or replace into facts values (?, ?)", fresh.items())
    by_path = {file.path: file for file in files}

    def parsed(path: str) -> str:
        if contents is not None:
            return codec.encode(facts_of_text(contents[path], path))
        return _parse_one(top, by_path[path])[1]

    return SourceStore({file.path: file.sha for file in files}, texts, parsed)


def _seal(text: str) -> str:
    """The text with a digest in front, by which damage is seen."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16] + text


def _sealed(sealed: str) -> str:
    """The text behind a seal that fits; Malformed otherwise."""
    text = sealed[16:]
    if _seal(text) != sealed:
        raise codec.Malformed("the seal does not fit")
    return text


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
    name = f"source-{codec.SCHEMA}-{sys.version_info[0]}.{sys.version_info[1]}.sqlite"
    database: sqlite3.Connection | None = None
    try:
        database = sqlite3.connect(cache / name, timeout=10)
        database.execute("create table if not exists facts (sha text primary key, facts text) without rowid")
    except sqlite3.Error:
        # A cache that cannot be used costs time, never an answer.
        database = None
    try:
        yield database
    finally:
        if database is not None:
            database.close()


def _cached(database: sqlite3.Connection, wanted: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    shas = sorted(wanted)
    try:
        for start in range(0, len(shas), 500):
            part = shas[start : start + 500]
            marks = ",".join("?" * len(part))
            found.update(database.execute(f"select sha, facts from facts where sha in ({marks})", part))
    except sqlite3.Error:
        return {}
    return found


def _parsed(top: Path, files: Sequence[SourceFile]) -> Iterator[tuple[str, str]]:
    cores = os.cpu_count() or 1
    size = sum(_size(top / file.path) for file in files) if cores > 1 and len(files) > 50 else 0
    if size < _PARALLEL_BYTES or "fork" not in multiprocessing.get_all_start_methods():
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


def _parse_many(top: str, files: Sequence[SourceFile]) -> list[tuple[str, str]]:
    return [_parse_one(Path(top), file) for file in files]


def _parse_one(top: Path, file: SourceFile) -> tuple[str, str]:
    try:
        content = (top / file.path).read_bytes()
    except OSError as error:
        raise Inconclusive(f"{file.path}: cannot be read ({error.strerror}).") from error
    return file.sha, codec.encode(facts_of_text(content, file.path))
