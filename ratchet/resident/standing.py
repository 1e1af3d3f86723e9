"""Which resident parents are up, in words, and an end to them."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from ratchet.resident.client import SWITCH, may_ask
from ratchet.resident.listening import running_parents
from ratchet.resident.place import directory


def words() -> str:
    """Whether parents are up, or why none is asked, in one line."""
    environ = dict(os.environ)
    if sys.platform != "linux":
        return "none: a resident parent needs Linux"
    if not may_ask(environ):
        return f"none is asked: {SWITCH} switches them off, or this is CI"
    parents = running_parents(_sockets())
    if not parents:
        return "none is up; the next hook starts one"
    return ", ".join(f"process {parent.process} is up{_since(parent.process)}" for parent in parents)


def stop() -> tuple[int, ...]:
    """End every parent of this user that is found; their processes. Commands that they have begun go on."""
    parents = running_parents(_sockets())
    for parent in parents:
        os.kill(parent.process, signal.SIGTERM)
    return tuple(parent.process for parent in parents)


def _sockets() -> str | None:
    return directory(dict(os.environb)) if sys.platform == "linux" else None


def _since(process: int) -> str:
    """For how long a process has been up, and how much memory it takes by itself."""
    try:
        fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
        pages = int(Path(f"/proc/{process}/statm").read_bytes().split()[1])
    except (OSError, IndexError):
        return ""
    seconds = time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    megabytes = pages * os.sysconf("SC_PAGE_SIZE") >> 20
    return f" for {seconds / 60:.0f} minutes, with {megabytes} MB"
