"""Writing files of a commit's tree, as they are in git: no filters, no hooks, submodules left out."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from ratchet.errors import Inconclusive
from ratchet.facts.git.scan import LINK, SUBMODULE
from ratchet.storage.files import write_new


def require_distinct(paths: Iterable[str]) -> None:
    """Raise Inconclusive where a tree holds one name twice: as a file or link, and as a directory with files in it.

    git refuses to make such a tree, and takes it from a server all the same.
    """
    files = frozenset(paths)
    directories = {path.rpartition("/")[0] for path in files}
    above = directories
    while above := {path.rpartition("/")[0] for path in above} - directories:
        directories |= above
    for path in sorted(directories & files):
        raise Inconclusive(f"a commit holds {path!r} twice: as a file or link, and as a directory.")


def lay(tree: Mapping[str, tuple[str, str]], contents: Mapping[str, bytes], into: Path) -> None:
    """Write the files of `tree` (path -> mode and object name) below a directory; `contents` are by object name.

    Nothing is written through a link, whatever stands in the directory already, and no file is written twice. Raises
    Inconclusive for a path that would be, and for one that leads out of the directory.
    """
    for path in tree:
        if ".." in PurePosixPath(path).parts or path.startswith("/"):
            raise Inconclusive(f"a commit holds the path {path!r}, which leads out of the repository.")
    require_distinct(tree)
    into.mkdir(parents=True, exist_ok=True)
    known = {into}
    links = []
    for path, (mode, name) in tree.items():
        if mode == LINK:
            links.append((path, name))
        elif mode != SUBMODULE:
            target = into / path
            _make_directory(target.parent, known, path)
            try:
                write_new(target, contents[name])
            except FileExistsError as error:
                raise _twice(path) from error
    for path, name in links:
        _make_directory((into / path).parent, known, path)
        try:
            (into / path).symlink_to(os.fsdecode(contents[name]))
        except FileExistsError as error:
            raise _twice(path) from error


def _make_directory(directory: Path, known: set[Path], path: str) -> None:
    """Make a directory and those above it, down from one of `known`. Raises Inconclusive where another thing stands."""
    if directory in known:
        return
    _make_directory(directory.parent, known, path)
    try:
        directory.mkdir()
    except FileExistsError as error:
        if not stat.S_ISDIR(os.lstat(directory).st_mode):
            raise _twice(path) from error
    known.add(directory)


def _twice(path: str) -> Inconclusive:
    """Some file systems do not tell capital letters from small ones, or one spelling of `é` from another."""
    return Inconclusive(f"a commit holds {path!r}, and another file or link in its place. Not both can be written.")
