"""Where a tool is: in ratchet's own environment, or on PATH outside of the tree. Nothing that a tree brings is run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from ratchet.facts.checked_tree import CheckedTree
from ratchet.facts.git.command import program


def find_tool(names: Iterable[str], checked: CheckedTree) -> str | None:
    """The absolute path of a program of one of these names; None where there is none.

    ratchet's environment may lie in the tree, as `.venv` does; not where git tracks it, nor what a link leads to.
    """
    for name in names:
        beside = Path(sys.executable).with_name(f"{name}.exe" if sys.platform == "win32" else name)
        if beside.is_file() and os.access(beside, os.X_OK) and not checked.brings(beside):
            return str(beside)
        found = program(name, checked.top)
        if Path(found).is_absolute() and not checked.brings(Path(found)):
            return found
    return None


def state_of_program(path: str) -> str:
    """What tells one installation of a program from another, without running it. Raises OSError."""
    status = os.stat(path)  # noqa: PTH116  (an unchanged check asks)
    real = os.path.realpath(path)
    return f"{real} {status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def states_of_tools(ids: Iterable[str], checked: CheckedTree) -> list[str]:
    """A word for the installation of each tool. An id is the first name that its program may have."""
    words = []
    for id_ in ids:
        path = find_tool([id_], checked)
        words.append(f"{id_} {state_of_program(path) if path is not None else 'is not there'}")
    return words
