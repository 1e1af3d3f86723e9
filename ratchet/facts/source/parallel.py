"""Many files → their facts, in other processes when there is much to parse."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ratchet.errors import Inconclusive
from ratchet.facts.collect.parsing import decode
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.collect.reexports import Borrowed
from ratchet.facts.collect.walk import link_facts, source_facts
from ratchet.facts.files import SourceFile
from ratchet.facts.source import codec
from ratchet.facts.source.codec import Encoded
from ratchet.facts.source.database import Parsed, SourceDatabase
from ratchet.storage.files import content_of

# Forked workers cost about as much to start as parsing this many bytes does.
_PARALLEL_BYTES = 1_000_000
_MOST_WORKERS = 8


class Parser(NamedTuple):
    """Parses files below `top` and keeps the facts in `database`: its kind of them.

    `contents` are read in place of the disk, by path.
    """

    top: Path
    database: SourceDatabase
    contents: Mapping[str, bytes] | None = None

    def parse(self, file: SourceFile, borrowed: Borrowed | None = None) -> Encoded:
        """One file's facts. Raises Inconclusive where it cannot be read or parsed.

        `borrowed`: what its names of other modules stand for there, where that matters.
        """
        if self.contents is not None and file.path in self.contents:
            content = self.contents[file.path]
        else:
            try:
                content = content_of(f"{self.top}/{file.path}")
            except OSError as error:
                raise Inconclusive(f"{file.path}: cannot be read ({error.strerror}).") from error
            if hashlib.sha256(content).hexdigest() != file.sha:
                raise Inconclusive(f"{file.path}: changed while it was being measured; run again.")
        alone = self.database.links_alone
        return codec.encode(facts_of_text(content, file.path, borrowed, links_alone=alone), links_alone=alone)

    @contextlib.contextmanager
    def started(self, files: Sequence[SourceFile], spare: int) -> Iterator[Iterable[Parsed]]:
        """The facts of all files: at hand when there are few of them, else as they come from other processes."""
        workers = min(_cores() - spare, _MOST_WORKERS)
        if self.contents is None and workers > 0 and _cores() > 1 and self._size(files) >= _PARALLEL_BYTES:
            from ratchet.facts.source import readers  # slow to import, and of use for many files alone

            if readers.can_fork():
                with readers.reading(self.keep, [list(files[index::workers]) for index in range(workers)]) as parsed:
                    yield parsed
                return
        # A few are used at once; they need not be fetched again.
        yield self._keep(files, forget=False)

    def keep(self, files: Sequence[SourceFile]) -> tuple[Parsed, ...]:
        """Parse some files in a process of its own, which ends soon."""
        gc.disable()
        return self._keep(files, forget=True)

    def _keep(self, files: Sequence[SourceFile], *, forget: bool) -> tuple[Parsed, ...]:
        found = [(file.sha, self.parse(file)) for file in files]
        # Links are asked for as soon as all are there.
        kept = bool(found) and self.database.keep(found) and forget and not self.database.links_alone
        return tuple(Parsed(sha, one.links_digest, None if kept else one) for sha, one in found)

    def _size(self, files: Sequence[SourceFile]) -> int:
        return sum(_size(self.top / file.path) for file in files) if len(files) > 50 else 0


def facts_of_text(
    content: bytes, path: str, borrowed: Borrowed | None = None, *, links_alone: bool = False
) -> SourceFacts:
    """The facts of one file's bytes, uncached. Raises Inconclusive as `read_sources` does."""
    text = decode(content, path)
    limit = sys.getrecursionlimit()
    # Long chains of operators nest deeply in the tree without being unreasonable.
    sys.setrecursionlimit(max(limit, 10_000))
    try:
        return (link_facts if links_alone else source_facts)(text, path, borrowed or {})
    except RecursionError as error:
        raise Inconclusive(f"{path}:1: nested too deeply to be measured.") from error
    finally:
        sys.setrecursionlimit(limit)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
