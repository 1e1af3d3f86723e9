"""Where this process imports from: never the tree that it checks, whatever `python -m` or PYTHONPATH put there."""

from __future__ import annotations

import os
import sys

_INSTALLED = (f"{os.sep}site-packages", f"{os.sep}dist-packages")
_as_started: tuple[str, ...] = ()


def as_started() -> tuple[str, ...]:
    """sys.path before anything was left out: where a mypy plugin may lie that the project itself brings."""
    return _as_started or tuple(sys.path)


def leave_out(directory: str) -> None:
    """Take the repository around a directory off sys.path and PYTHONPATH; what is installed inside it stays.

    Called before anything is imported that the tree could have a namesake of, so it needs nothing but os and sys
    itself. ratchet's own modules are found through their package, wherever that lies.
    """
    global _as_started
    try:
        top = repository_around(os.path.realpath(directory))
    except FileNotFoundError:
        return  # A working directory that is gone holds nothing to import; the command says that it is gone.
    _as_started = as_started()
    sys.path[:] = [entry for entry in sys.path if not _is_in(top, entry)]
    named = os.environ.get("PYTHONPATH")
    if named:
        left = [entry for entry in named.split(os.pathsep) if not _is_in(top, entry)]
        os.environ["PYTHONPATH"] = os.pathsep.join(left)
        if not left:
            del os.environ["PYTHONPATH"]


def without_tree(directory: str) -> list[str]:
    """sys.path as it was started, without what is in the repository around a directory, and without relative paths."""
    top = repository_around(os.path.realpath(directory))
    return [entry for entry in as_started() if entry.startswith(os.sep) and not _is_in(top, entry)]


def repository_around(directory: str) -> str:
    """The nearest directory upwards that holds a repository, else the directory itself; links are resolved before."""
    place = directory
    while place and not os.path.lexists(f"{place}{os.sep}.git"):
        place = place.rpartition(os.sep)[0]
    return place or directory


def _is_in(top: str, entry: str) -> bool:
    path = os.path.realpath(entry)
    inside = path == top or path.startswith(top.rstrip(os.sep) + os.sep)
    return inside and not any(name in path[len(top) :] for name in _INSTALLED)
