"""What ratchet's own code is: part of the key of everything that it remembers."""

from __future__ import annotations

import hashlib
import json
import os
import time
from functools import cache

from ratchet.storage.cache import CachedDocument, state_directory
from ratchet.storage.narrowing import as_table, as_texts, parsed

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120  (read in every run)
SETTLED = 2_000_000_000
"""How many nanoseconds ago a file has to have changed for its times to tell its states apart."""


@cache
def code_digest(room: str = "") -> str:
    """A digest of ratchet's source, so that no change to it leaves anything stale behind: 12 hexadecimal digits.

    `room` is the one package to digest, such as "facts". By default it is all of ratchet, which is right for whatever
    comes of rules, contracts or policy.
    """
    inside = f"{room}/" if room else ""
    whole = "\0".join(f"{path} {digest}" for path, digest in _file_digests() if path.startswith(inside))
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


@cache
def _file_digests() -> tuple[tuple[str, str], ...]:
    """The path in the package, with forward slashes, and the SHA-256 of every source file.

    A file is read once for as long as its size and times are the same: there are hundreds in every run.
    """
    name = hashlib.sha256(os.fsencode(_PACKAGE)).hexdigest()[:16]
    document = CachedDocument(state_directory(), f"code-{name}.json", "code-*.json")
    known, settled = _remembered(document), time.time_ns() - SETTLED
    digests: dict[str, tuple[str, str]] = {}
    lasting: dict[str, tuple[str, str]] = {}
    for path, *status in source_states():
        state = " ".join(map(str, status))
        digests[path] = known[path] if known.get(path, ("", ""))[0] == state else (state, _digest_of(path))
        if max(status[:2]) < settled:
            lasting[path] = digests[path]
    if lasting != known:
        document.write(json.dumps(lasting).encode())
    inside = len(_PACKAGE) + 1
    return tuple(sorted((path[inside:].replace(os.sep, "/"), digest) for path, (_, digest) in digests.items()))


SourceState = tuple[str, int, int, int, int]
"""A source file of ratchet: its path, and what tells its states apart: both times in nanoseconds, size and inode."""


@cache
def source_states() -> tuple[SourceState, ...]:
    """Every source file of ratchet, sorted by path. A process looks once: what it runs does not change any more."""
    return states_on_disk()


def states_on_disk() -> tuple[SourceState, ...]:
    """The same, as the disk has them now."""
    folders, found = [_PACKAGE], list[SourceState]()
    while folders:
        for entry in os.scandir(folders.pop()):
            name = entry.name
            if name.endswith(".py"):
                status = entry.stat()
                found.append((entry.path, status.st_ctime_ns, status.st_mtime_ns, status.st_size, status.st_ino))
            elif name != "__pycache__" and entry.is_dir():
                folders.append(entry.path)
    return tuple(sorted(found))


def _digest_of(path: str) -> str:
    with open(path, "rb") as stream:  # noqa: PTH123  (a Path takes longer than the file)
        return hashlib.sha256(stream.read()).hexdigest()


def _remembered(document: CachedDocument) -> dict[str, tuple[str, str]]:
    """Path -> state and digest, as they were kept; none where that cannot be read."""
    content = document.read()
    try:
        rows = as_table(parsed(content)) if content is not None else {}
        pairs = {path: as_texts(row) for path, row in rows.items()}
        return {path: (state, digest) for path, (state, digest) in pairs.items()}
    except (ValueError, TypeError):
        return {}
