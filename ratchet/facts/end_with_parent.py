"""A child that ends with its parent: one that was killed can tell its children nothing."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_SECONDS = 0.5


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
