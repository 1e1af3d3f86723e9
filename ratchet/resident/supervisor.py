"""A supervisor: between one client and its command. It checks the one, forks the other, and ends it with the client.

What is remembered it says itself. A command that breaks down is forked once more, to say so.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
from _socket import socket
from typing import Protocol

from ratchet.resident import protocol
from ratchet.resident.disguise import become
from ratchet.resident.identity import states_of, surroundings
from ratchet.resident.watched import LOOK, Watched, end_in_words
from ratchet.storage.code_digest import source_states, states_on_disk

_SECONDS = 5.0
"""How long a client may take to send its request; it does so at once."""


class Command(Protocol):
    """What is forked for, in a process that has taken its client's place."""

    def glance(self) -> int | None:
        """Say the answer that was remembered; its exit status, or None where there is none."""

    def run(self, supervisor: int, broken: str) -> None:
        """Be the command, and never return. `broken` is how the one before it broke down; empty for none."""


class Code:
    """The identity of a parent, and the code that it has imported, in its state of then."""

    __slots__ = ("_own", "_paths", "_states", "identity")

    def __init__(self, identity: bytes, paths: list[str]) -> None:
        """`paths` are what it has imported besides ratchet itself."""
        self.identity = identity
        self._own = states_on_disk()
        self._paths = paths
        self._states = states_of(paths)

    def is_on_disk(self) -> bool:
        """Whether each file is as it was imported. The command that is forked after this need not look again."""
        return states_of(self._paths) == self._states and source_states() == self._own


def supervise(connection: socket, code: Code, command: Command) -> bool:
    """Answer one client, or refuse it. Returns False where the code on disk is another one by now."""
    process, user = protocol.peer(connection)
    if user != os.getuid():
        return True
    try:
        connection.settimeout(_SECONDS)
        request, descriptors = protocol.receive_request(connection)
        connection.settimeout(None)
        around = surroundings("self")
        if request.identity != code.identity or around is None or surroundings(process) != around:
            connection.send(protocol.NO)
            return True
        if not code.is_on_disk():
            connection.send(protocol.NO)
            return False
        connection.send(protocol.BEGUN)
    except (OSError, EOFError, ValueError):
        return True  # the client has gone
    become(request, descriptors)
    known = command.glance()
    status = _judged(connection, command) if known is None else known << 8
    if status is not None:
        with contextlib.suppress(OSError):
            connection.send(status.to_bytes(protocol.STATUS, "little"))
    return True


def _judged(connection: socket, command: Command) -> int | None:
    """The wait status of the command, or of the one that says how it broke down; None where the client has gone."""
    status, broken = _waited_for(connection, _begin(connection, command, ""))
    if broken:
        status, _ = _waited_for(connection, _begin(connection, command, broken))
    return status


def _begin(connection: socket, command: Command, broken: str) -> int:
    """Fork the command; its process. Where there is no memory for it, the client hears that it was killed."""
    own = os.getpid()
    try:
        child = os.fork()
    except OSError:
        connection.send(signal.SIGKILL.to_bytes(protocol.STATUS, "little"))
        raise
    if child == 0:
        try:
            connection.close()
            os.setpgid(0, 0)
            command.run(own, broken)
        finally:
            os._exit(3)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)  # as the child does: whoever comes first
    return child


def _waited_for(connection: socket, child: int) -> tuple[int | None, str]:
    """Pass signals on until the child has ended: its wait status, and how it broke down where nobody has ended it.

    Where the client has gone, the child is killed, and there is no status.
    """
    watched, handle, is_asked_to_end = Watched(child), os.pidfd_open(child), False
    poller = select.poll()
    poller.register(handle, select.POLLIN)
    poller.register(connection.fileno(), select.POLLIN)
    while True:
        ready = {number for number, _ in poller.poll(LOOK * 1000)}
        if handle in ready:
            _, status = os.waitpid(child, 0)
            is_broken = os.WIFSIGNALED(status) and not is_asked_to_end
            return status, end_in_words(os.WTERMSIG(status)) if is_broken else ""
        broken = "" if ready else watched.complaint()
        if broken or (ready and not _passed_on(connection, child)):
            with contextlib.suppress(OSError):
                os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None, broken
        is_asked_to_end = is_asked_to_end or bool(ready)


def _passed_on(connection: socket, child: int) -> bool:
    """Send the child what the client has got; False where the client has gone.

    A terminal interrupts all of its foreground, and whoever ends a program ends that process alone.
    """
    try:
        numbers = connection.recv(64)
    except OSError:
        return False
    for number in numbers:
        with contextlib.suppress(OSError):
            if number == signal.SIGINT:
                os.killpg(child, number)
            elif number in (signal.SIGTERM, signal.SIGHUP):
                os.kill(child, number)
    return bool(numbers)
