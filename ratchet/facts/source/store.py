"""Source facts of many files: from the cache by content, else parsed, in parallel when there is much to parse."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.source import codec
from ratchet.facts.source.codec import Encoded
from ratchet.facts.source.database import Parsed, SourceDatabase


class SourceStore(Mapping[str, SourceFacts]):
    """Source facts by path, fetched and decoded when they are asked for. Make one with `read_sources`.

    `links` has the part that the import graph is made of, and `links_digests` what identifies that part.
    """

    def __init__(
        self,
        shas: Mapping[str, str],
        digests: Mapping[str, str],
        fresh: Mapping[str, Encoded],
        database: SourceDatabase,
        parsed: Callable[[str, Mapping[str, str]], Encoded],
    ) -> None:
        self._shas = dict(shas)
        self._fresh = dict(fresh)
        self._database = database
        self._parsed = parsed
        self._decoded: dict[str, SourceFacts] = {}
        self._borrowed: Mapping[str, Mapping[str, str]] = {}
        self.links_digests = {path: digests[sha] for path, sha in shas.items()}
        self.links = _Links(self)

    def __getitem__(self, path: str) -> SourceFacts:
        sha = self._shas[path]
        facts = self._decoded.get(sha)
        if facts is None:
            facts = self._decoded[sha] = codec.decode(self.encoded([path])[path])
        return facts

    def __contains__(self, path: object) -> bool:
        return path in self._shas

    def identity(self, path: str) -> str:
        """What a file's facts rest on: its content, and what it borrows from other modules."""
        return self._shas[path]

    def borrow(self, borrowed: Mapping[str, Mapping[str, str]]) -> None:
        """Read some files anew, knowing what their names of other modules stand for: see `reexported_names.py`."""
        keys = {path: f"{self._shas[path]}+{sha_of_names(names)}" for path, names in borrowed.items()}
        known = self._database.links_digests(frozenset(keys.values()))
        self._borrowed = borrowed
        for path, key in keys.items():
            if key not in known:
                self._fresh[key] = encoded = self._parsed(path, borrowed[path])
                self._database.keep([(key, encoded)])
            self.links_digests[path] = known.get(key) or self._fresh[key].links_digest
            self._shas[path] = key
        self._decoded.clear()
        self.links = _Links(self)

    def preload(self, paths: Iterable[str]) -> None:
        """Fetch many at once, which is faster than one by one, and let go of what was fetched before."""
        self._decoded.clear()
        for path, encoded in self.encoded(paths).items():
            self._decoded[self._shas[path]] = codec.decode(encoded)

    def encoded(self, paths: Iterable[str]) -> dict[str, Encoded]:
        """The facts of some files as they are stored; a damaged entry is no evidence, the file is."""
        wanted = {path: self._shas[path] for path in paths}
        missing = {sha for sha in wanted.values() if sha not in self._fresh}
        stored = self._database.encoded(missing) if missing else {}
        return {
            path: self._fresh.get(sha) or stored.get(sha) or self._parsed(path, self._borrowed.get(path, {}))
            for path, sha in wanted.items()
        }

    def __iter__(self) -> Iterator[str]:
        return iter(self._shas)

    def __len__(self) -> int:
        return len(self._shas)


def sha_of_names(names: Mapping[str, str]) -> str:
    """What identifies the names that a file borrows."""
    return hashlib.sha256(repr(sorted(names.items())).encode("utf-8", "surrogatepass")).hexdigest()[:16]


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
    top: Path,
    files: Sequence[SourceFile],
    cache: Path | None,
    contents: Mapping[str, bytes] | None = None,
    *,
    links_alone: bool = False,
) -> SourceStore:
    """The facts of every file. Raises Inconclusive, naming file and line, for one that is not valid Python.

    `cache` is a directory of ours, None for none. Entries are found by the content's hash and the facts' schema, so
    nothing there can be stale; a damaged one is parsed again. `contents` are read in place of the disk, by path.
    With `links_alone`, the store has `links` and nothing else, sooner.
    """
    with start_reading(top, files, cache, contents, spare=0, links_alone=links_alone) as reading:
        return reading.sources()


@contextlib.contextmanager
def start_reading(
    top: Path,
    files: Sequence[SourceFile],
    cache: Path | None,
    contents: Mapping[str, bytes] | None = None,
    *,
    spare: int = 1,
    links_alone: bool = False,
) -> Iterator[Reading]:
    """Begin what `read_sources` does: where there is much to parse, others parse while the caller goes on.

    `spare` is how many cores are left to the caller.
    """
    wanted = {file.sha: file for file in files}
    database = SourceDatabase.in_directory(cache, links_alone=links_alone)
    digests = database.links_digests(wanted)
    missing = [file for sha, file in wanted.items() if sha not in digests]

    def parse(file: SourceFile, borrowed: Mapping[str, str]) -> Encoded:
        from ratchet.facts.source.parallel import Parser

        return Parser(top, database, contents).parse(file, borrowed)

    if not missing:
        yield Reading(files, digests, (), database, parse)
        return
    from ratchet.facts.source.parallel import Parser  # not where all is known: slow to import

    with Parser(top, database, contents).started(missing, spare) as parsed:
        yield Reading(files, digests, parsed, database, parse)


class Reading:
    """Source facts that are on their way."""

    def __init__(
        self,
        files: Sequence[SourceFile],
        digests: Mapping[str, str],
        parsed: Iterable[Parsed],
        database: SourceDatabase,
        parse: Callable[[SourceFile, Mapping[str, str]], Encoded],
    ) -> None:
        self._files = files
        self._digests = digests
        self._parsed = parsed
        self._database = database
        self._parse = parse
        self._store: SourceStore | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing has to be waited for."""
        return isinstance(self._parsed, tuple)

    def sources(self) -> SourceStore:
        """The facts, as `read_sources` gives them, once they are all there."""
        if self._store is None:
            found = list(self._parsed)
            digests = {**self._digests, **{one.sha: one.links_digest for one in found}}
            fresh = {one.sha: one.encoded for one in found if one.encoded is not None}
            by_path = {file.path: file for file in self._files}
            shas = {file.path: file.sha for file in self._files}
            self._store = SourceStore(
                shas, digests, fresh, self._database, lambda path, names: self._parse(by_path[path], names)
            )
        return self._store
