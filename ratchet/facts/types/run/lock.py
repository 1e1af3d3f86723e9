"""One run at a time in a cache: the second waits for the first."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the cache in `directory`, which is made if need be."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as handle:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        os.utime(handle.fileno())
        yield


def forget_unused(caches: Path, days: int = 30) -> None:
    """Remove the caches of options that nobody has used for so long."""
    limit = time.time() - days * 86_400
    for lock in caches.glob("*/lock"):
        with contextlib.suppress(FileNotFoundError):  # another run was quicker
            if lock.stat().st_mtime < limit:
                shutil.rmtree(lock.parent, ignore_errors=True)
