"""Files that git does not track: what a build left is copies of the code, and no clone has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from ratchet.adoption.choice import Choice


def left_by_a_build(files: Collection[str], listed: Iterable[str], untracked: Collection[str]) -> Iterator[Choice]:
    """`dir/**` for each outermost directory of which git tracks nothing, and most of whose Python files are copies.

    `files` are the Python files among `listed`. A copy has the path of a tracked file, or the end of one with two parts
    or more: `build/lib/app/a.py` of `src/app/a.py`. Where no Python file is tracked yet, nothing can be told.
    """
    tracked = [file for file in files if file not in untracked]
    if not tracked:
        return
    known = {path for path in listed if path not in untracked}
    alive = {parent.as_posix() for path in known for parent in PurePosixPath(path).parents}
    inside: dict[str, list[str]] = {}
    for file in files:
        if file in untracked and (folder := _outermost(file, alive)) is not None:
            inside.setdefault(folder, []).append(file)
    ends = {end for file in tracked for end in _ends(file)}
    for folder, copies in inside.items():
        same = [file for file in copies if any(end in ends for end in _ends(file.removeprefix(f"{folder}/")))]
        if 2 * len(same) > len(copies):
            yield Choice(f"{folder}/**", "copies of files that git tracks, which no clone has")


def _outermost(file: str, alive: Collection[str]) -> str | None:
    """The outermost directory around a file in which git tracks nothing."""
    parents = [parent.as_posix() for parent in reversed(PurePosixPath(file).parents)]
    return next((parent for parent in parents if parent not in alive), None)


def _ends(file: str) -> Iterator[str]:
    """The path, and each end of it that has two parts or more."""
    parts = PurePosixPath(file).parts
    yield file
    yield from ("/".join(parts[start:]) for start in range(1, len(parts) - 1))
