"""Programs of the machine that ratchet runs, such as git: never one that lies in the tree that is checked."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path

from ratchet.search_path import repository_around


def program(name: str, start: Path) -> str:
    """The absolute path of a program. Where there is none, a name that no program has.

    Entries of PATH that are relative, or lead into the repository around `start`, are left out.
    """
    return _find(name, repository_around(os.path.realpath(start)), os.environ.get("PATH", os.defpath))


@functools.cache
def _find(name: str, root: str, path: str) -> str:
    inside = root.rstrip(os.sep) + os.sep
    entries = [
        entry
        for entry in path.split(os.pathsep)
        if Path(entry).is_absolute() and not f"{os.path.realpath(entry)}{os.sep}".startswith(inside)
    ]  # fmt: skip
    absent = f"{name} (not on PATH)"
    if sys.platform == "win32":
        import shutil  # knows the suffixes of programs

        return shutil.which(name, path=os.pathsep.join(entries)) or absent
    candidates = (f"{entry}/{name}" for entry in entries)
    return next((full for full in candidates if Path(full).is_file() and os.access(full, os.X_OK)), absent)
