"""Running ratchet in a process of its own, which can be ended if it takes too long."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ratchet.resident.asking import ask

ENDING = tuple(number for number in signal.Signals if number.name in ("SIGHUP", "SIGTERM"))
"""Requests to end, beside an interruption; Windows has no SIGHUP."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that has ended: its exit status and its output."""

    status: int
    out: str
    err: str


class Stop:
    """Ends a process and its children from another thread, whether it runs already or is still to be started."""

    def __init__(self, number: signal.Signals | None = None) -> None:
        self._number = number
        self._lock = threading.RLock()  # a signal may ask while its thread asks already
        self._process: subprocess.Popen[str] | subprocess.Popen[bytes] | None = None
        self.is_asked = False

    def ask(self) -> None:
        """End the process now, or as soon as it is there."""
        with self._lock:
            self.is_asked = True
            if self._process is not None:
                _kill(self._process, self._number)

    def take(self, process: subprocess.Popen[str] | subprocess.Popen[bytes] | None) -> None:
        """Take over a process that was started; None once it has been waited for."""
        with self._lock:
            self._process = process
            if process is not None and self.is_asked:
                _kill(process, self._number)


def run_ratchet(
    arguments: Sequence[str],
    directory: Path,
    environ: Mapping[str, str],
    seconds: float,
    text: str | None = None,
    stop: Stop | None = None,
    *,
    resident_alone: bool = False,
) -> Ended | None:
    """Run a command line of ratchet in a directory, with `text` on its standard input.

    It runs in a child of the resident parent where there is one; else in a process of its own, and the parent is
    started for the next time. None where `stop` ended it, where it took longer than `seconds` and was ended, and where
    only the parent was to be asked and there is none. Raises OSError where no process can be started.
    """
    ending = stop or Stop()
    try:
        asked = ask(arguments, str(directory), environ, seconds, text or "", lambda: ending.is_asked)
    except TimeoutError:
        return None
    if asked is not None or resident_alone:
        return asked and Ended(asked[0], *(stream.decode("utf-8", "replace") for stream in asked[1:]))
    # -P, with no PYTHONPATH of ours: the checked project's own files are not importable.
    command = [sys.executable, "-P", "-m", "typeratchet", *arguments]
    with subprocess.Popen(
        command, cwd=directory, env=dict(environ), stdin=subprocess.DEVNULL if text is None else subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace",
        start_new_session=True,
    ) as process:  # fmt: skip
        ending.take(process)
        try:
            out, err = process.communicate(text, timeout=seconds)
        except subprocess.TimeoutExpired:
            _kill(process)
            process.communicate()
            return None
        finally:
            ending.take(None)
    return None if ending.is_asked else Ended(process.returncode, out, err)


def _kill(process: subprocess.Popen[str] | subprocess.Popen[bytes], number: signal.Signals | None = None) -> None:
    """End a process that leads a session of its own, and all that is in it."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, number or signal.SIGKILL)
        else:
            process.kill()
