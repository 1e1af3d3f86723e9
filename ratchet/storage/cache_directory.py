"""Where caches lie, and which directory is no cache."""

from __future__ import annotations

import functools
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

DIRECTORY = ".ratchet_cache"
_UNUSABLE = Path(os.devnull) / "ratchet-cache"
"""Where nothing can be written: with it a run goes without a cache."""


def suspects(tracked: Iterable[str]) -> frozenset[str]:
    """Tracked paths where only local things should be: caches and environments that came with the change."""
    return _below(tracked, (DIRECTORY, ".venv"))


def cache_directory(top: Path, asked: str | None, environ: Mapping[str, str], tracked: Iterable[str]) -> Path:
    """`--cache-dir`, else RATCHET_CACHE_DIR, else .ratchet_cache/ in the repository, made if it is missing.

    `tracked` are the paths that git tracks, from the root. A directory of which git tracks anything came with the
    change, so it is not used; nor is the default one where it leads elsewhere through a link. A fresh directory takes
    its place then, and where the chosen one cannot be written; it is removed when the command ends.
    """
    directory = chosen_directory(top, asked, environ)
    if came_with_the_change(directory, top, tracked):
        return _stand_in(top)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        ignore = directory / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        # A pipe in its place is not waited for.
        os.close(os.open(directory / ".writable", os.O_WRONLY | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666))
    except OSError:
        return _stand_in(top)
    return directory


def chosen_directory(top: Path, asked: str | None, environ: Mapping[str, str]) -> Path:
    """The absolute path of the directory that the user chose, or the default one."""
    chosen = asked or environ.get("RATCHET_CACHE_DIR")
    return Path(chosen).absolute() if chosen else top / DIRECTORY


def came_with_the_change(directory: Path, top: Path, tracked: Iterable[str]) -> bool:
    """Whether git tracks the directory, something in it, or something that it lies in, such as a submodule.

    The default directory counts as such, too, where it is a symbolic link.
    """
    if directory == top / DIRECTORY and directory.is_symlink():
        return True
    resolved, root = directory.resolve(), top.resolve()
    if not resolved.is_relative_to(root):
        return False
    # Some file systems do not tell capital letters from small ones.
    name = resolved.relative_to(root).as_posix().lower()
    if name == ".":
        return True
    inside = f"{name}/"
    near = map(str.lower, _below(tracked, (name.partition("/")[0],)))
    return any(f"{path}/".startswith(inside) or inside.startswith(f"{path}/") for path in near)


def _below(tracked: Iterable[str], names: Collection[str]) -> frozenset[str]:
    """The paths at or below entries of the root with such names in small letters."""
    paths = frozenset(tracked)
    there = {name for name in _first_names(paths) if name.lower() in names}
    return frozenset(path for path in paths if path.partition("/")[0] in there) if there else frozenset()


@functools.lru_cache(maxsize=2)  # asked several times in a run, of tens of thousands of paths
def _first_names(paths: frozenset[str]) -> frozenset[str]:
    return frozenset({path.partition("/")[0] for path in paths})


@functools.cache
def _stand_in(top: Path) -> Path:
    """One directory for a tree and a process, which goes when the process ends."""
    import tempfile

    from ratchet.storage.temporary import remember  # seldom needed

    try:
        directory = tempfile.mkdtemp(prefix="ratchet-cache-")
    except OSError:
        return _UNUSABLE
    remember(directory)
    return Path(directory)
