"""The client: hands a command line to the resident parent, and comes back with its status. Imports no click, no mypy.

Whatever does not match, whatever is missing or slow: nothing was begun, and the command runs in this process as ever.
"""

from __future__ import annotations

import os
import sys

if sys.platform == "linux":
    import posix
    from _socket import AF_UNIX, SOCK_CLOEXEC, SOCK_STREAM, socket

    from ratchet.resident import protocol

from ratchet.in_ci import in_ci
from ratchet.resident.identity import heeded, identity, name_of
from ratchet.resident.place import directory
from ratchet.search_path import as_started, without_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from collections.abc import Mapping
else:
    import _signal as signal  # what `signal` is made of; that takes as long to load as a quick answer takes

SWITCH = "RATCHET_RESIDENT"
_OFF = ("0", "false", "no", "off")
_SECONDS = 2.0
"""How long the parent has to begin; it takes some milliseconds."""


def pass_on(arguments: list[str]) -> None:
    """Have the parent answer a command line of this process, if it is meant to, and end with its status.

    Returns where it does not: the command is to run here. Called before anything else is imported.
    """
    if not arguments or arguments[0] not in ("check", "hook") or not may_ask(os.environ) or not _is_whole():
        return
    if arguments[0] == "check" and not os.environ.get(SWITCH, "").strip():
        from ratchet.resident.configured import is_configured

        if not is_configured():
            return
    try:
        running = begin([sys.argv[0], *arguments], dict(posix.environ), (0, 1, 2), os.curdir)
    except KeyboardInterrupt:
        os.write(2, b"ratchet: interrupted\n")
        os._exit(3)
    if running is not None:
        _end_as(running.passing_signals(), arguments[0])


def _is_whole() -> bool:
    """Whether this process has what is to be handed over: a working directory, and three open streams."""
    try:
        for stream in range(3):
            os.fstat(stream)
        os.getcwd()
    except OSError:
        return False
    return True


def may_ask(environ: Mapping[str, str]) -> bool:
    """Whether a parent may be asked in this environment, if there is reason to."""
    asked = environ.get(SWITCH, "").strip().lower()
    return sys.platform == "linux" and asked not in _OFF and not in_ci(environ) and "_RATCHET_COMPLETE" not in environ


def begin(
    arguments: list[str], environ: dict[bytes, bytes], streams: tuple[int, int, int], place: str
) -> Running | None:
    """Begin a command in a child of the parent; None where there is none, and then one is started for the next time.

    `arguments` are sys.argv, `streams` are standard input, output and error, `place` is the working directory.
    """
    sockets, paths = directory(environ, make=True), without_tree(place)
    own = identity(environ, paths) if sockets is not None else None
    if sockets is None or own is None:
        return None
    name = name_of(own)
    connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC)
    is_begun = False
    try:
        connection.settimeout(_SECONDS)
        connection.connect(f"{sockets}/{name}")
        words, entries = [*map(os.fsencode, arguments)], [*map(os.fsencode, as_started())]
        is_begun = _is_begun(connection, protocol.Request(own, words, entries, environ), streams, place)
    except (FileNotFoundError, ConnectionRefusedError):
        from ratchet.resident.starting import start

        start(sockets, name, heeded(environ), paths)
    except OSError:
        pass  # whatever it is, nothing was begun
    finally:
        if not is_begun:
            connection.close()
    return Running(connection) if is_begun else None


def _is_begun(connection: socket, request: protocol.Request, streams: tuple[int, int, int], place: str) -> bool:
    """Send a request; whether the child begins. Raises OSError where it cannot be sent, or nobody answers in time."""
    if protocol.peer(connection)[1] != os.getuid():
        return False
    opened = os.open(place, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        protocol.send_request(connection, request, [*streams, opened])
    finally:
        os.close(opened)
    begun = connection.recv(1) == protocol.BEGUN
    connection.settimeout(None)
    return begun


class Running:
    """A command that has begun in a child of the parent. It ends when this is closed."""

    def __init__(self, connection: socket):
        self._connection = connection
        self._told = b""

    def wait(self) -> int | None:
        """The wait status of the child, once it has ended; None where it ended without telling."""
        try:
            while len(self._told) < protocol.STATUS:
                part = self._connection.recv(protocol.STATUS - len(self._told))
                if not part:
                    return None
                self._told += part
        except TimeoutError:
            raise
        except OSError:
            return None
        return int.from_bytes(self._told, "little")

    def passing_signals(self) -> int | None:
        """The same, with each request to end this process passed on to the child."""
        while True:
            try:
                self._catch_signals()
                return self.wait()
            except KeyboardInterrupt:
                self.pass_signal(signal.SIGINT)

    def _catch_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda passed, _: self.pass_signal(passed))

    def pass_signal(self, number: int) -> None:
        """Have the child get a signal."""
        try:
            self._connection.send(bytes([number]))
        except OSError:
            pass

    def fileno(self) -> int:
        """The descriptor that can be read once the command has ended."""
        return self._connection.fileno()

    def close(self) -> None:
        """Let go of the command: what still runs of it is killed."""
        self._connection.close()


def _end_as(status: int | None, command: str) -> None:
    """End this process as the child has ended."""
    if status is None:
        os.write(2, b"ratchet: could not tell: the process that was to answer was ended from outside. Check again.\n")
        os._exit(0 if command == "hook" else 3)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 3)
