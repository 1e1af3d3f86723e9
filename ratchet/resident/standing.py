"""Which resident parents are up."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import NamedTuple

from ratchet.resident.client import SWITCH, may_ask
from ratchet.resident.place import directory


class Parent(NamedTuple):
    """A parent that listens: its socket and its process."""

    place: Path
    process: int


def running_parents(sockets: str | None) -> tuple[Parent, ...]:
    """The parents that listen in a directory of sockets. What nobody listens to is deleted."""
    if sockets is None:
        return ()
    found = []
    for place in sorted(Path(sockets).glob("*")):
        if place.is_socket() and (process := _listener(place)):
            found.append(Parent(place, process))
    return tuple(found)


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


def _listener(place: Path) -> int:
    """The process that listens at a socket; 0 for none, or none that can be seen from here."""
    import socket

    from ratchet.resident.protocol import peer

    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(place))
            process, user = peer(connection)
        except ConnectionRefusedError:
            place.unlink(missing_ok=True)
            return 0
        except OSError:
            return 0
    return process if user == os.getuid() else 0


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
