"""The Python version that mypy is to assume: the configuration's, else that of the project's own interpreter."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

from mypy.config_parser import parse_config_file
from mypy.defaults import PYTHON3_VERSION_MIN
from mypy.options import Options

from ratchet.errors import Inconclusive
from ratchet.storage.files import text_of

_UNSTATED = (3, 0)
_VERSION = re.compile(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", re.MULTILINE)


def aim(options: Options, executable: str) -> None:
    """Assume the interpreter's version, as a mypy that runs in it would, unless the configuration states one.

    Raises Inconclusive when the interpreter does not say its version.
    """
    if _is_stated(options):
        return
    found = _environment_version(Path(executable)) or _asked(executable)
    # Older ones mypy refuses to assume; it takes its own then, as before.
    if found >= PYTHON3_VERSION_MIN:
        options.python_version = found


def _is_stated(options: Options) -> bool:
    if options.config_file is None:
        return False
    probe, said = Options(), io.StringIO()
    probe.python_version = _UNSTATED
    parse_config_file(probe, lambda: None, options.config_file, said, said)
    return probe.python_version != _UNSTATED


def _environment_version(executable: Path) -> tuple[int, int] | None:
    """What a virtual environment's own file says."""
    try:
        told = _VERSION.search(text_of(executable.parent.parent / "pyvenv.cfg"))
    except (OSError, ValueError):
        return None
    return (int(told[1]), int(told[2])) if told else None


def _asked(executable: str) -> tuple[int, int]:
    command = [executable, "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        major, minor = map(int, done.stdout.split())
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise Inconclusive(f"{executable} does not say which Python it is: {error}") from error
    return major, minor
