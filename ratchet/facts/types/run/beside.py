"""Modules of the tree that are not measured, such as generated ones: mypy must not take an edited one for unchanged.

mypy compares sizes, and times in seconds. What was measured is compared by its hash; these are compared by all that the
file system says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ratchet.facts.files_read import CLOCK_TICK, is_older, state_of
from ratchet.storage.cache import CachedDocument
from ratchet.storage.narrowing import as_table, as_texts, parsed

_INSTALLED = frozenset({"site-packages", "dist-packages"})


def _document(home: Path) -> CachedDocument:
    return CachedDocument(home, "beside.json")


def _known(home: Path) -> Mapping[str, tuple[str, str]] | None:
    """Module → its path, and the state that its file had when mypy read it; None where nothing is known."""
    content = _document(home).read()
    try:
        rows = as_table(parsed(content)) if content is not None else None
        return None if rows is None else {module: _entry(as_texts(row)) for module, row in rows.items()}
    except (ValueError, TypeError):
        return None


def _entry(row: tuple[str, ...]) -> tuple[str, str]:
    path, state = row
    return path, state


def changed_modules(home: Path, top: Path) -> frozenset[str] | None:
    """The modules whose files are others than those that mypy read; None where that is not known.

    A file of another tree is another file: clones may share a cache.
    """
    known = _known(home)
    if known is None:
        return None
    return frozenset(
        module
        for module, (path, state) in known.items()
        if state_of(path) != state or not Path(path).is_relative_to(top)
    )


def modules_of_the_tree(top: Path, modules: Mapping[str, str]) -> Mapping[str, str]:
    """Those of some modules, by their absolute paths, that lie in a tree and are not installed there."""
    places = {module: Path(path) for module, path in modules.items()}
    return {
        module: modules[module]
        for module, place in places.items()
        if place.is_relative_to(top) and not _INSTALLED.intersection(place.parts)
    }


def remember_states(home: Path, modules: Mapping[str, str], began: int) -> None:
    """Note what mypy read, as module → absolute path. `began` is when, in nanoseconds since 1970."""
    states = dict(_known(home) or {})
    for module, path in modules.items():
        state = state_of(path)
        # A file that changed since may be another than the one that mypy read: it is read again the next time.
        states[module] = path, state if is_older(state, began - CLOCK_TICK) else ""
    document = _document(home)
    if not document.write(json.dumps(states).encode()):
        document.delete()
