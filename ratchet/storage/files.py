"""Writing files whole, or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def replace_whole(path: Path, content: bytes) -> None:
    """Put new content in the place of a file in one step; readers see the old or the new, never a part.

    For caches: an OSError is swallowed, since a cache that cannot be written costs time, never an answer.
    """
    import tempfile  # not where nothing is written

    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def keep_newest(directory: Path, pattern: str, count: int) -> None:
    """Delete all but the newest files of a cache directory that match; others may do the same at the same time."""
    with contextlib.suppress(OSError):
        found = sorted(directory.glob(pattern), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in found[count:]:
            path.unlink(missing_ok=True)


def content_or_none(path: Path) -> bytes | None:
    """What a file holds; None where there is none, or where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None
