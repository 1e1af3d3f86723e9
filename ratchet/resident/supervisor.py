"""A supervisor: between one client and its command. It checks the one, forks the other, and ends it with the client."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from _socket import socket
from collections.abc import Callable

from ratchet.resident import protocol
from ratchet.resident.disguise import become
from ratchet.resident.identity import states_of, surroundings
from ratchet.storage.code_digest import source_states, states_on_disk

_SECONDS = 5.0
"""How long a client may take to send its request; it does so at once."""


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


def supervise(connection: socket, code: Code, answer: Callable[[int], None]) -> bool:
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
    child = _begin(connection, request, descriptors, answer)
    for descriptor in descriptors:
        os.close(descriptor)
    _watch(connection, child)
    return True


def _begin(connection: socket, request: protocol.Request, descriptors: list[int], answer: Callable[[int], None]) -> int:
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
            become(request, descriptors)
            answer(own)
        finally:
            os._exit(3)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)  # as the child does: whoever comes first
    return child


def _watch(connection: socket, child: int) -> None:
    """Pass signals on until the child has ended, and tell how; or until the client has gone, and kill the child."""
    handle = os.pidfd_open(child)
    poller = select.poll()
    poller.register(handle, select.POLLIN)
    poller.register(connection.fileno(), select.POLLIN)
    while True:
        ready = {number for number, _ in poller.poll()}
        if handle in ready:
            _, status = os.waitpid(child, 0)
            with contextlib.suppress(OSError):
                connection.send(status.to_bytes(protocol.STATUS, "little"))
            return
        if not _passed_on(connection, child):
            with contextlib.suppress(OSError):
                os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return


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
