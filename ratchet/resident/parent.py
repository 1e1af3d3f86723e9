"""The parent: it listens, and forks a supervisor for each client. It reads and runs nothing of a project.

A supervisor asks whether the client is one to answer, forks the command, and lives as long as that: so the parent may
be ended at any time, and no command that it has begun is.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ratchet.resident.identity import identity, name_of
from ratchet.resident.starting import mark_of
from ratchet.resident.supervisor import Code, Command, supervise

IDLE = "RATCHET_RESIDENT_IDLE"
"""The variable that says after how many seconds without a client a parent goes."""

_SECONDS = 600.0
_LOOK = 60.0
"""How often a parent looks whether it is still the one that clients find."""

STALE = 75
"""The exit status of a supervisor that has found other code on disk than its parent has imported."""


def serve(place: Path, load: Callable[[], None], command: Command) -> None:
    """Be the parent with this socket. `load` imports; `command` is what is forked for.

    Returns where this process has another name, or nobody came for a while.
    """
    environ = dict(os.environb)
    own = identity(environ, sys.path)
    if own is None or name_of(own) != place.name:
        return
    load()
    _empty_caches()
    gc.collect()
    gc.freeze()
    code = Code(own, _imported())
    if identity(environ, sys.path) != own:  # the code has changed while it was imported
        return
    listening = socket.socket(socket.AF_UNIX)
    _bind(listening, place)
    Path(mark_of(str(place))).unlink(missing_ok=True)
    idle = float(os.environ.get(IDLE) or _SECONDS)
    try:
        _Parent(listening, place, code, idle, command).serve()
    finally:
        with contextlib.suppress(OSError):
            place.unlink()


def _empty_caches() -> None:
    """Forget what an import has asked, so that each command asks anew."""
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper) and f"{found.__module__}.".startswith("ratchet."):
            found.cache_clear()


def _imported() -> list[str]:
    """What this process has imported besides ratchet: each file of what changes often, of all else the directory."""
    named: list[object] = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    files = [path for path in named if isinstance(path, str) and os.path.isabs(path)]
    own, *often = (f"{os.path.dirname(_file_of(name))}/" for name in ("ratchet", "mypy", "click"))
    others = (path for path in files if not path.startswith(own))
    return sorted({path if path.startswith(tuple(often)) else os.path.dirname(path) for path in others})


def _file_of(package: str) -> str:
    return str(sys.modules[package].__file__)


def _bind(listening: socket.socket, place: Path) -> None:
    """Listen under a name of its own first: a socket that is found answers, also in the place of a stale one."""
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    before = os.umask(0o177)
    try:
        listening.bind(str(draft))
        listening.listen(64)
        draft.replace(place)
    finally:
        os.umask(before)


class _Parent:
    def __init__(self, listening: socket.socket, place: Path, code: Code, idle: float, command: Command):
        self._listening = listening
        self._place = place
        self._own = place.lstat().st_ino
        self._code = code
        self._idle = idle
        self._command = command
        self._supervisors: set[int] = set()
        self._woken, self._wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._ended = False

    def serve(self) -> None:
        """Accept until it is idle, ended or out of date."""
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        if signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN:
            signal.signal(signal.SIGTERM, self._end)
        poller = select.poll()
        poller.register(self._listening.fileno(), select.POLLIN)
        poller.register(self._woken, select.POLLIN)
        last = time.monotonic()
        while not self._ended:
            ready = {number for number, _ in poller.poll(min(self._idle, _LOOK) * 1000)}
            if self._woken in ready:
                self._reap()
            if self._listening.fileno() in ready:
                self._accept()
            if ready or self._supervisors:
                last = time.monotonic()
            elif time.monotonic() - last >= self._idle or self._is_out_of_date():
                return

    def _end(self, *_: object) -> None:
        self._ended = True

    def _is_out_of_date(self) -> bool:
        """Whether no client comes here any more: another socket has this name, or other code is installed."""
        try:
            return self._place.lstat().st_ino != self._own or not self._code.is_on_disk()
        except OSError:
            return True

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._woken, 4096)
        for process in list(self._supervisors):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                self._supervisors.discard(process)
                self._ended = self._ended or os.waitstatus_to_exitcode(status) == STALE

    def _accept(self) -> None:
        try:
            connection, _ = self._listening.accept()
        except OSError:
            return  # the client has gone, or there is no descriptor for it: it runs its command itself
        try:
            process = os.fork()
        except OSError:
            process = -1
        if process == 0:
            self._supervise(connection)
        connection.close()
        if process > 0:
            self._supervisors.add(process)

    def _supervise(self, connection: socket.socket) -> None:
        """The part of the supervisor. It never returns."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    signal.signal(number, signal.SIG_DFL)
            for used in (self._woken, self._wake):
                os.close(used)
            self._listening.close()
            status = 0 if supervise(connection, self._code, self._command) else STALE
        finally:
            os._exit(status)
