"""Other programs that propose types: started where they are installed, never out of the tree that is checked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.facts.git.command import program
from ratchet.facts.processes import Stop
from ratchet.search_path import repository_around


def find_program(name: str, top: Path) -> str | None:
    """The absolute path of a program: beside ratchet's own interpreter, else on PATH outside of the tree at `top`."""
    beside = Path(sys.executable).with_name(name)
    root = repository_around(os.path.realpath(top))
    if beside.is_file() and not os.path.realpath(beside).startswith(root + os.sep):
        return str(beside)
    found = program(name, top)
    return found if Path(found).is_absolute() else None


def output_of(command: Sequence[str], directory: Path) -> bytes:
    """What a program prints in a directory that is ours. Raises Inconclusive, with its last words, where it fails."""
    try:
        done = subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise Inconclusive(f"{command[0]} cannot be run: {error.strerror}.") from error
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Inconclusive(words[-1] if words else f"exit status {done.returncode}")
    return done.stdout


def run_program(command: Sequence[str], directory: Path, seconds: float) -> bool:
    """Run a program in a directory that is ours, whatever its exit status; False where it did not run to its end."""
    try:
        subprocess.run(
            command, cwd=directory, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return True


def run_beside(command: Sequence[str], directory: Path, environ: Mapping[str, str], stop: Stop) -> str:
    """Run a person's own command, which writes where this process does, until it ends or `stop` ends it.

    Why it could not be started; empty where it was.
    """
    try:
        with subprocess.Popen(
            command, cwd=directory, env=dict(environ), stdin=subprocess.DEVNULL, start_new_session=True
        ) as process:
            stop.take(process)
            process.wait()
            stop.take(None)
    except OSError as error:
        return f"{command[0]} cannot be run: {error.strerror}."
    return ""
