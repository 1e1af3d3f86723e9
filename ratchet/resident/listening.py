"""Which resident parents listen, by asking the kernel who is at the other end of each socket."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import NamedTuple

from ratchet.resident.protocol import peer


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


def _listener(place: Path) -> int:
    """The process that listens at a socket; 0 for none, or none that can be seen from here."""
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
