"""Which files that are not measured take part in the import graph, and what their text says."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.facts.contents import sha_of
from ratchet.facts.files import SourceFile
from ratchet.facts.source.codec import LinksDigest
from ratchet.facts.source.store import SourceStore, read_sources
from ratchet.storage.cache import CachedDocument
from ratchet.storage.code_digest import code_digest
from ratchet.storage.narrowing import as_texts, parsed

_KEPT = 4
"""How many answers stay in the cache: the work tree's, the base's, and those to come back to."""


def files_that_take_part(
    top: Path,
    measured: Sequence[SourceFile],
    sources: SourceStore,
    unmeasured: Sequence[SourceFile],
    cache: Path | None,
    *,
    is_each_needed: bool,
    excluded: Sequence[SourceFile] = (),
) -> tuple[list[SourceFile], SourceStore]:
    """The unmeasured files that the import graph needs, as far as they parse, and their source facts.

    `sources` has the facts of the measured files. With `is_each_needed`, every unmeasured file is needed: a contract
    may mind what it imports. Else only those are that a measured file imports, directly or through others; of
    `excluded` files always.
    """
    candidates = [*unmeasured, *excluded]
    if not candidates:
        return [], read_sources(top, (), None)
    whole = is_each_needed and not excluded
    name = _name(measured, sources, [*candidates, *(unmeasured if is_each_needed else ())], whole)
    document = CachedDocument(cache, name, "unmeasured-*.json", _KEPT)
    known = _decode(document.read())
    if known is not None:
        files = [file for file in candidates if file.path in known]
        try:
            return files, read_sources(top, files, cache, links_alone=True)
        except Inconclusive:  # a record is damaged, and its file changed meanwhile
            document.delete()
    reader = _Reader(top, candidates, cache)
    read = reader.read(unmeasured) if is_each_needed else []
    if not whole:
        _read_imported(reader, measured, sources, read)
    if reader.is_certain:
        document.write(json.dumps(sorted(file.path for file in reader.files)).encode())
    return reader.files, read_sources(top, reader.files, cache, links_alone=True)


def _read_imported(
    reader: _Reader, measured: Sequence[SourceFile], sources: SourceStore, read: Sequence[SourceStore]
) -> None:
    """Read the files that a measured file imports, or one that was read, then those that these import, and so on."""
    from ratchet.facts.imports.reach import Reach  # not where the answer is remembered

    reach = Reach([*measured, *reader.candidates])
    imported = {each for file in measured for each in reach.imported(file, sources.links[file.path])}
    for store in read:
        imported.update(
            each for file in reader.files if file.path in store for each in reach.imported(file, store.links[file.path])
        )
    while files := [file for file in reader.candidates if file in imported and not reader.knows(file)]:
        for store in reader.read(files):
            for file in files:
                if file.path in store:
                    imported.update(reach.imported(file, store.links[file.path]))


class _Reader:
    """Reads unmeasured files, many at once. A file that does not parse is left out: it is unmeasured-code as it is.

    `is_certain` is False once a file on disk is not the one of the inventory: then nothing may be remembered.
    """

    def __init__(self, top: Path, candidates: Sequence[SourceFile], cache: Path | None) -> None:
        self.candidates = candidates
        self.is_certain = True
        self._top = top
        self._cache = cache
        self._parses: dict[str, bool] = {}

    def knows(self, file: SourceFile) -> bool:
        """Whether the file was read, or was found not to parse."""
        return file.path in self._parses

    @property
    def files(self) -> list[SourceFile]:
        """Those that were read, in the order of the inventory."""
        return [file for file in self.candidates if self._parses.get(file.path, False)]

    def read(self, files: Sequence[SourceFile]) -> list[SourceStore]:
        """The facts of the files that parse. Where one does not, each half is read alone, and so on."""
        if not files:
            return []
        try:
            store = read_sources(self._top, files, self._cache, links_alone=True)
        except Inconclusive:
            if len(files) > 1:
                half = len(files) // 2
                return [*self.read(files[:half]), *self.read(files[half:])]
            self._parses[files[0].path] = False
            self.is_certain = self.is_certain and self._is_unchanged(files[0])
            return []
        self._parses.update((file.path, True) for file in files)
        return [store]

    def _is_unchanged(self, file: SourceFile) -> bool:
        try:
            return sha_of(self._top / file.path) == file.sha
        except OSError:
            return False


def _name(
    measured: Sequence[SourceFile], sources: SourceStore, unmeasured: Sequence[SourceFile], is_each_needed: bool
) -> str:
    """The document's name, which says all that the answer rests on. Where an import stands in its file is not part."""
    rows = [f"{file.path}\t{file.sha}\t{file.module}" for file in unmeasured]
    if not is_each_needed:
        links = sources.links_digests
        rows += [f"{file.path}\t{file.module}\t{LinksDigest.of(links[file.path]).loose}" for file in measured]
    text = "\0".join([code_digest("facts"), str(sys.version_info[:2]), str(is_each_needed), *rows])
    return f"unmeasured-{hashlib.sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.json"


def _decode(content: bytes | None) -> Collection[str] | None:
    """The paths of the files that take part."""
    if content is None:
        return None
    try:
        return frozenset(as_texts(parsed(content)))
    except (ValueError, TypeError):
        return None
