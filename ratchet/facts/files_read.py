"""What mypy read beside the files that git lists: generated modules, stubs, installed packages."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ratchet.storage.cache import CachedDocument
from ratchet.storage.narrowing import as_texts, parsed

_SUFFIXES = (".py", ".pyi")
_MISSING = "missing"
_DIRECTORY = "directory"
CLOCK_TICK = 20_000_000
"""By how many nanoseconds the times of files may lag behind the clock."""


def _document(cache: Path, top: Path) -> CachedDocument:
    name = hashlib.sha256(os.fsencode(top)).hexdigest()[:16]
    return CachedDocument(cache, f"read-{name}.json", "read-*.json", newest=32)


def remember_files_read(cache: Path, top: Path, paths: Collection[str]) -> None:
    """Note the absolute paths of what mypy read for the tree at `top`, beside what was measured.

    What another run read stays noted: at the same time it may have read another state of the tree.
    """
    document = _document(cache, top)
    known = files_read(cache, top) or ()
    both = {*paths, *known}
    content = json.dumps(sorted(both if len(both) <= 2 * len(paths) + len(_SUFFIXES) else set(paths))).encode()
    if document.read() != content and not document.write(content):
        document.delete()


def files_read(cache: Path, top: Path) -> tuple[str, ...] | None:
    """The absolute paths of what mypy read for the tree at `top`; None where that is not known."""
    content = _document(cache, top).read()
    try:
        return as_texts(parsed(content)) if content is not None else None
    except (ValueError, TypeError):
        return None


def state_of(path: str) -> str:
    """What tells one state of a file from another: size, times and inode."""
    try:
        status = os.stat(path)  # noqa: PTH116  (of many files in every run: a Path takes ten times as long)
    except (OSError, ValueError):
        return _MISSING
    if stat.S_ISDIR(status.st_mode):
        return _DIRECTORY
    return f"{status.st_ctime_ns} {status.st_mtime_ns} {status.st_size} {status.st_ino}"


def is_older(state: str, moment: int) -> bool:
    """Whether a file was last changed before a moment, in nanoseconds since 1970; see `state_of`."""
    return state == _DIRECTORY or (is_timed(state) and int(state.partition(" ")[0]) < moment)


def is_timed(state: str) -> bool:
    """Whether a state says when the file was last changed; see `state_of`."""
    return state not in (_MISSING, _DIRECTORY)


class Directories(NamedTuple):
    """Directories of files that git lists: those at or above a module, and the others. The root is empty."""

    of_modules: frozenset[str]
    others: frozenset[str]


def directories_of(listed: Collection[str]) -> Directories:
    """The directories in which modules may stand that git does not list."""
    of_modules = _directories(path for path in listed if path.endswith(_SUFFIXES))
    return Directories(of_modules, _directories(listed) - of_modules)


def are_older(top: Path, directories: Directories, moment: int) -> bool:
    """Whether nothing was put into a directory where modules may stand, or taken away, since a moment."""
    below = (one for one in directories.others if one.rpartition("/")[0] in directories.of_modules)
    try:
        return all(
            os.stat(f"{top}/{one}").st_ctime_ns < moment  # noqa: PTH116
            for one in (*directories.of_modules, *below)
        )
    except OSError:
        return False


def unlisted_modules(top: Path, listed: Collection[str], directories: Directories) -> Iterator[str]:
    """Modules and directories that git does not list, beside the modules that it lists: mypy may find them there.

    They come in no order.
    """
    for directory in directories.of_modules:
        above = f"{directory}/" if directory else ""
        for entry in _entries(f"{top}/{above}"):
            name = entry.name
            if name.endswith(_SUFFIXES):
                if above + name not in listed:
                    yield above + name
            elif "." in name and above + name not in directories.others:
                continue
            elif (path := above + name) in directories.others:
                inside = (f"{path}/{one.name}" for one in _entries(f"{top}/{path}") if one.name.endswith(_SUFFIXES))
                yield from (one for one in inside if one not in listed)
            elif name != "__pycache__" and path not in directories.of_modules and _is_dir(entry):
                yield path


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _entries(directory: str) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(directory))
    except OSError:
        return []


def _directories(paths: Iterable[str]) -> frozenset[str]:
    """The directories of some files, and all above them; the root is empty."""
    directories = {path.rpartition("/")[0] for path in paths} | {""}
    above = directories
    while above := {directory.rpartition("/")[0] for directory in above} - directories:
        directories |= above
    return frozenset(directories)
