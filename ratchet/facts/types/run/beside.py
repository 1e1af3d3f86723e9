"""Modules of the tree that are not measured, such as generated ones: mypy must not take an edited one for unchanged.

mypy compares sizes, and times in seconds. What was measured is compared by its hash; these are compared by all that the
file system says, and by their hash where that says something else, as it does in a new clone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from mypy.build import BuildResult

from ratchet.facts.contents import sha_of
from ratchet.facts.files_read import CLOCK_TICK, is_older, state_of
from ratchet.storage.cache import CachedDocument
from ratchet.storage.narrowing import as_table, as_texts, parsed

_INSTALLED = frozenset({"site-packages", "dist-packages"})


def _document(home: Path) -> CachedDocument:
    return CachedDocument(home, "beside.json")


class _Read(NamedTuple):
    """A file as mypy read it: its absolute path, its path from the tree's root, its state, the SHA-256 of its content.

    State and digest are empty where the file changed meanwhile.
    """

    path: str
    inside: str
    state: str
    sha: str


def _known(home: Path) -> Mapping[str, _Read] | None:
    """Module → what mypy read of it; None where nothing is known."""
    content = _document(home).read()
    try:
        rows = as_table(parsed(content)) if content is not None else None
        return None if rows is None else {module: _Read(*as_texts(row)) for module, row in rows.items()}
    except (ValueError, TypeError):
        return None


def changed_modules(home: Path, top: Path) -> frozenset[str] | None:
    """The modules whose files are others than those that mypy read; None where that is not known.

    A file of another tree is the same if it has the same place there and the same content: clones may share a cache.
    """
    known = _known(home)
    return None if known is None else frozenset(module for module, read in known.items() if _is_changed(read, top))


def _is_changed(read: _Read, top: Path) -> bool:
    path = str(top / read.inside)
    if path == read.path and state_of(path) == read.state:
        return False
    return not read.sha or _sha(path) != read.sha


def _sha(path: str) -> str:
    """The SHA-256 of a file's content; empty where it cannot be read."""
    try:
        return sha_of(path)
    except OSError:
        return ""


def modules_of_the_tree(top: Path, modules: Mapping[str, str]) -> Mapping[str, str]:
    """Those of some modules, by their absolute paths, that lie in a tree and are not installed there."""
    start = f"{top}{os.sep}"
    return {
        module: path
        for module, path in modules.items()
        if path.startswith(start) and not _INSTALLED.intersection(Path(path).parts)
    }


def remember_states(home: Path, top: Path, modules: Mapping[str, str], began: int) -> None:
    """Note what mypy read of the tree at `top`, as module → absolute path, from `began` on (nanoseconds since 1970)."""
    known = dict(_known(home) or {})
    for module, path in modules.items():
        state, before = state_of(path), known.get(module)
        if before is None or not before.state or (before.path, before.state) != (path, state):
            sha = _sha(path)
            # A file that changed since may be another than the one that mypy read: it is read again the next time.
            is_settled = is_older(state, began - CLOCK_TICK) and state_of(path) == state
            known[module] = _Read(path, os.path.relpath(path, top), *((state, sha) if is_settled else ("", "")))
    document = _document(home)
    if not document.write(json.dumps(known).encode()):
        document.delete()


def modules_beside(measured: Collection[str], result: BuildResult) -> Iterator[tuple[str, str]]:
    """Modules that mypy read beside the measured ones, with their absolute paths."""
    for module, state in result.graph.items():
        if state.path and module not in measured:
            yield module, os.path.abspath(state.path)  # noqa: PTH100  (as given: no link is followed)
