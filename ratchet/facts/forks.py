"""Forks of this process: how one ends with its parent, and how none is interrupted before it is ready.

A parent that was killed can tell its children nothing. And Python runs hooks in each fork before anything of ours: an
interruption that comes then is lost, with a traceback on standard error.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

_TO_END = ("SIGINT", "SIGTERM", "SIGHUP")
_PR_SET_PDEATHSIG = 1
_SECONDS = 0.5


def requests_to_end() -> frozenset[signal.Signals]:
    """The signals by which this system asks a process to end, but for those that nobody can catch."""
    return frozenset(signal.Signals[name] for name in _TO_END if hasattr(signal, name))


@contextlib.contextmanager
def requests_wait() -> Iterator[None]:
    """Let requests to end wait while this process forks. They wait in the fork, too, until it calls `requests_come`."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, requests_to_end())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def requests_come() -> None:
    """Let requests to end come, those that waited at once: a fork calls this where it can answer them."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, requests_to_end())


def end_with(parent: int) -> None:
    """Have this process killed as soon as its parent, whose number is given, has ended: it writes nothing more.

    On Linux the system does it at once, whatever runs. Elsewhere a thread looks twice a second.
    """
    if not _is_told_by_the_system():
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it has ended before this was called
        _end()


def _is_told_by_the_system() -> bool:
    """Ask Linux for a signal that nobody can catch. Returns whether it will come."""
    if sys.platform != "linux":
        return False
    try:
        import ctypes  # only here, and not every Python has it

        number, word = ctypes.c_int, ctypes.c_ulong
        prctl = ctypes.CFUNCTYPE(number, number, word, word, word, word)(("prctl", ctypes.CDLL(None)))
        answer: object = prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        return answer == 0
    except (ImportError, OSError, AttributeError):
        return False


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_SECONDS)
    _end()


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
