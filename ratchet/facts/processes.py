"""Running ratchet itself apart from this process, so that what takes too long can be ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ended:
    """What a process left behind."""

    status: int
    out: str
    err: str


def run_ratchet(arguments: Sequence[str], directory: Path, environ: Mapping[str, str], seconds: float) -> Ended | None:
    """One command line of ratchet, in a directory; None where it did not end in time, and was ended with its children.

    Raises OSError where no process can be started.
    """
    # -P, with no PYTHONPATH of ours: the checked project's own files are not importable.
    command = [sys.executable, "-P", "-m", "ratchet", *arguments]
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
