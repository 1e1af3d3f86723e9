"""Writing files whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

_ABANDONED_SECONDS = 3_600


def replace_whole(path: Path, content: bytes) -> bool:
    """Put new content in the place of a file in one step; readers see the old or the new, never a part.

    For caches: no OSError is raised, since a cache that cannot be written costs time, never an answer. Returns whether
    it was written.
    """
    import tempfile  # not where nothing is written

    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).replace(path)
            return True
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return False


def keep_newest(directory: Path, pattern: str, count: int) -> None:
    """Delete all but the newest files of a cache directory that match; others may do the same at the same time.

    What writers that were killed left behind goes as well, once it is old.
    """
    with contextlib.suppress(OSError):
        files = sorted(directory.glob(pattern), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        limit = time.time() - _ABANDONED_SECONDS
        abandoned = [path for path in directory.glob(f".{pattern}.*") if path.stat().st_mtime < limit]
        for path in (*files[count:], *abandoned):
            path.unlink(missing_ok=True)


def content_or_none(path: Path) -> bytes | None:
    """What a file holds; None where there is none, or where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None
