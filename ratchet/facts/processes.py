"""Running ratchet in a process of its own, which can be ended if it takes too long."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ratchet.resident.asking import ask


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that has ended: its exit status and its output."""

    status: int
    out: str
    err: str


def run_ratchet(arguments: Sequence[str], directory: Path, environ: Mapping[str, str], seconds: float) -> Ended | None:
    """Run a command line of ratchet in a directory. If it takes longer than `seconds`, end it and return None.

    It runs in a child of the resident parent where there is one; else in a process of its own, and the parent is
    started for the next time. Raises OSError where no process can be started.
    """
    try:
        asked = ask(arguments, str(directory), environ, seconds)
    except TimeoutError:
        return None
    if asked is not None:
        status, *streams = asked
        return Ended(status, *(stream.decode("utf-8", "replace") for stream in streams))
    return _run_apart(arguments, directory, environ, seconds)


def _run_apart(arguments: Sequence[str], directory: Path, environ: Mapping[str, str], seconds: float) -> Ended | None:
    # -P, with no PYTHONPATH of ours: the checked project's own files are not importable.
    command = [sys.executable, "-P", "-m", "typeratchet", *arguments]
    with subprocess.Popen(
        command, cwd=directory, env=dict(environ), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace", start_new_session=True,
    ) as process:  # fmt: skip
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            return None
    return Ended(process.returncode, out, err)


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.communicate()
