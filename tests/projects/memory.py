"""How much memory the tests may use: to free what mypy's builds leave behind costs a fifth of their time.

Linux tells a process what it takes. Elsewhere builds are freed as they are for users. Linux has a file system in
memory, too: thousands of small repositories are made and deleted there in four fifths of the time.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

SHARED = "RATCHET_TESTS_SHARED"
"""The variable that names the directory of a run for what all its parts share."""

_SHARED_MEMORY = Path("/dev/shm")
_ENOUGH = 6 << 30
"""What has to be free there, in bytes. The tests write half a GB at a time; a container often has 64 MB."""

_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_TAKEN = Path("/proc/self/statm")
_PAGE = resource.getpagesize()


class Keeper:
    """Has garbage freed once this process takes what one of two workers may have: a quarter of what there was."""

    def __init__(self) -> None:
        self._share = min(_available(), *map(_limit, _LIMITS)) // 4
        self._most = self._share

    def look(self) -> None:
        """Free what is left behind, if it has become too much. What stays in use must not be looked at each time."""
        if _taken() > self._most:
            gc.collect()
            self._most = max(self._share, _taken() + self._share // 8)


def keeper() -> Keeper | None:
    """The keeper of this process; None where the system does not tell what it takes."""
    return Keeper() if _TAKEN.exists() else None


@contextlib.contextmanager
def room() -> Iterator[Path | None]:
    """A directory in memory for what tests write, deleted at the end; None where none can be had."""
    if not _has_room(_SHARED_MEMORY):
        yield None
        return
    # Sockets stand in there, and their paths may have some hundred characters: a short name.
    with tempfile.TemporaryDirectory(prefix="t-", dir=_SHARED_MEMORY, ignore_cleanup_errors=True) as made:
        yield Path(made)


def _has_room(place: Path) -> bool:
    """Whether files can be written and programs run there, and memory is left for them."""
    if not os.access(place, os.W_OK | os.X_OK) or os.statvfs(place).f_flag & os.ST_NOEXEC:
        return False
    return min(shutil.disk_usage(place).free, _available()) >= _ENOUGH


def _taken() -> int:
    """The memory of this process, in bytes."""
    return int(_TAKEN.read_text(encoding="ascii").split()[1]) * _PAGE


def _available() -> int:
    """What the machine has left, in bytes."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))


def _limit(path: Path) -> int:
    """The limit of a container, in bytes; of none, what the machine has."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        text = ""
    return int(text) if text.isdigit() else _available()
