"""One run at a time in a cache: the second waits for the first, says so, and does not wait for ever."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ratchet.errors import Inconclusive

SECONDS_BEFORE_A_WORD = 2.0
MOST_SECONDS = 600.0
_PAUSE = 0.05
_NOWHERE = 1 << 30  # Windows locks bytes: one that is not there leaves the others to be read


@contextlib.contextmanager
def held(
    directory: Path, before_a_word: float = SECONDS_BEFORE_A_WORD, at_most: float = MOST_SECONDS
) -> Iterator[bool]:
    """Hold the cache in `directory`, which is made if need be. False where it cannot be used for a cache.

    Raises Inconclusive where another process holds it for more than `at_most` seconds; that this one has to wait is
    logged after `before_a_word` seconds.
    """
    with contextlib.ExitStack() as stack:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            handle = stack.enter_context((directory / "lock").open("a+b", buffering=0))
            _wait(handle, directory, before_a_word, at_most)
        except OSError:
            is_held = False
        else:
            is_held = True
            _sign(handle)
        yield is_held


def _sign(handle: BinaryIO) -> None:
    """Say who holds the lock, and that it is in use."""
    with contextlib.suppress(OSError):  # a full disk
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n".encode())
        os.utime(handle.fileno())


def _wait(handle: BinaryIO, directory: Path, before_a_word: float, at_most: float) -> None:
    start = time.monotonic()
    is_said = False
    while not _is_locked(handle):
        waited = time.monotonic() - start
        if waited > at_most:
            raise Inconclusive(_complaint(handle, directory, at_most))
        if waited > before_a_word and not is_said:
            is_said = True
            logging.getLogger("ratchet").warning(
                "ratchet: waiting for another run%s, which holds the cache %s", _holder(handle), directory
            )
        time.sleep(_PAUSE)


def _is_locked(handle: BinaryIO) -> bool:
    """Whether this process has the lock now. OSError where the file system has no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(_NOWHERE)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _holder(handle: BinaryIO) -> str:
    """The process that holds the lock, as it says itself; empty where it does not."""
    with contextlib.suppress(OSError, ValueError):
        handle.seek(0)
        return f" (process {int(handle.read(20))})"
    return ""


def _complaint(handle: BinaryIO, directory: Path, seconds: float) -> str:
    return (
        f"another run{_holder(handle)} has held the cache {directory} for {seconds:.0f} seconds. "
        f"See what it does with `ps`, or who holds it with `lsof {directory / 'lock'}`. End it if it hangs, and run "
        "again; or give this run a cache of its own with --cache-dir."
    )


def forget_unused(caches: Path) -> None:
    """Remove the caches of options that nobody has used for a month."""
    limit = time.time() - 30 * 86_400
    for lock in caches.glob("*/lock"):
        with contextlib.suppress(OSError):  # another run was quicker, or the disk does not allow it
            if lock.stat().st_mtime < limit:
                shutil.rmtree(lock.parent, ignore_errors=True)
