"""The paths of ratchet.toml: relative, inside the repository, and (where they say what is measured) really there."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath

from ratchet.config.globs import is_pattern
from ratchet.config.tables import Table

_MOST_ENTRIES = 5_000
"""The most directory entries that a search for the nearest name looks at."""


def normal_paths(table: Table, key: str) -> tuple[str, ...]:
    """The paths or patterns under a key, in canonical form; UsageError for one that leaves the repository."""
    return tuple(_normal(table, key, text, index) for index, text in enumerate(table.texts(key)))


def normal_path(table: Table, key: str) -> str | None:
    """The path under a key, in canonical form; None without the key. UsageError if it leaves the repository."""
    text = table.text(key)
    return None if text is None else _normal(table, key, text)


def _normal(table: Table, key: str, text: str, *index: int) -> str:
    if not text.strip():
        table.refuse(f"{key} in {table.name} holds an empty path; the repository's root is '.'.", key, *index)
    if "\\" in text:
        table.refuse(f"{key} in {table.name}: write {text!r} with forward slashes.", key, *index)
    if text.startswith(("/", "~")) or PureWindowsPath(text).drive:
        table.refuse(f"{key} in {table.name}: {text!r} is absolute; paths start at the repository's root.", key, *index)
    if ".." in PurePosixPath(text).parts:
        table.refuse(f"{key} in {table.name}: {text!r} leads out of the repository.", key, *index)
    if "\0" in text:
        table.refuse(f"{key} in {table.name} holds a null character.", key, *index)
    return PurePosixPath(text).as_posix()


_GONE = (
    " If it was deleted, take it out here as well: that loosens nothing. If a sparse checkout leaves it out, run "
    "git sparse-checkout add with it."
)


def require_existing(top: Path, table: Table, key: str, paths: tuple[str, ...], *, directories: bool) -> None:
    """UsageError for a path of the work tree that is not there, or that a link leads out of the repository."""
    for index, path in enumerate(paths):
        if is_pattern(path):
            if next(top.glob(path), None) is None:
                table.refuse(f"{key} in {table.name}: nothing matches {path!r}.", key, index)
            continue
        require_there(top, table, key, path, index, directory=directories)


def require_there(top: Path, table: Table, key: str, path: str, *index: int, directory: bool = False) -> None:
    """The same of one path, which is no pattern."""
    target = top / path
    if not (target.is_dir() if directory else target.exists()):
        what = "is not a directory" if target.exists() else "does not exist"
        table.refuse(f"{key} in {table.name}: {path!r} {what}.{_nearest_path(top, path)}", key, *index)
    if not target.resolve().is_relative_to(top.resolve()):
        table.refuse(f"{key} in {table.name}: {path!r} is a link that leads out of the repository.", key, *index)


def _nearest_path(top: Path, path: str) -> str:
    """` Did you mean X?` for the path that looks most like this one, or nothing."""
    import difflib  # only needed where something is wrong

    parent = PurePosixPath(path).parent.as_posix()
    known = _entries(top, parent) or _entries(top, ".")
    near = difflib.get_close_matches(path, known, n=1, cutoff=0.6)
    if not near:
        name = PurePosixPath(path).name
        near = [entry for entry in _entries(top, ".", depth=3) if PurePosixPath(entry).name == name][:1]
    return f" Did you mean {near[0]}?" if near else _GONE


def _entries(top: Path, under: str, depth: int = 1) -> list[str]:
    """Relative paths of what stands below a directory, hidden entries left out."""
    paths: list[str] = []
    pending = [(under, depth)]
    while pending and len(paths) < _MOST_ENTRIES:
        directory, left = pending.pop()
        try:
            entries = sorted(os.scandir(top / directory), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            relative = entry.name if directory == "." else f"{directory}/{entry.name}"
            paths.append(relative)
            if left > 1 and entry.is_dir(follow_symlinks=False):
                pending.append((relative, left - 1))
    return paths
