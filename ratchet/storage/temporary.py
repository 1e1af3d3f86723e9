"""Directories that this process made for itself alone, and takes away when it ends."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from pathlib import Path

_ABANDONED_SECONDS = 24 * 3_600
_made: list[str] = []


def remember(directory: str) -> None:
    """Have `clear_away` remove the directory and all that is in it."""
    _made.append(directory)


def sweep(prefix: str) -> None:
    """Remove directories of this user's runs that were killed: a day old, and of a name that only ratchet gives."""
    import shutil
    import tempfile

    limit = time.time() - _ABANDONED_SECONDS
    for path in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with contextlib.suppress(OSError):
            status = path.lstat()
            if stat.S_ISDIR(status.st_mode) and status.st_mtime < limit and status.st_uid == os.getuid():
                shutil.rmtree(path, ignore_errors=True)


def clear_away() -> None:
    """Remove what was made; what cannot be removed stays."""
    if _made:
        import shutil  # seldom needed, at the end of every command

        while _made:
            shutil.rmtree(_made.pop(), ignore_errors=True)
