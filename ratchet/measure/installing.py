"""The command that installs distributions: that of the tool which keeps the project's environment."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from ratchet.facts.environment import NOTHING_FOUND, Interpreter

_BY_LOCK = (("uv.lock", "uv add --dev"), ("poetry.lock", "poetry add --group dev"), ("pdm.lock", "pdm add -dG dev"))
"""The lock file of a tool, and how it adds what developers need."""

_NEW = "python3 -m venv .venv && .venv/bin/python -m pip install"


def installer(top: Path, interpreter: Interpreter) -> str:
    """The command, to which the names of distributions are appended. `top` is the repository's root."""
    known = next((command for lock, command in _BY_LOCK if (top / lock).is_file()), None)
    if known is not None:
        return known
    if interpreter.executable is None and interpreter.reason == NOTHING_FOUND:
        return _NEW
    python = Path(interpreter.executable or sys.executable)
    shown = python.relative_to(top) if python.is_relative_to(top) else python
    return f"{shlex.quote(str(shown))} -m pip install"


def how_to_install(top: Path, interpreter: Interpreter) -> str:
    """What to do about modules that nothing installed brings. Their distributions may have other names."""
    return (
        f"Install what brings them ({installer(top, interpreter)} …; a distribution may have another name), or name "
        "another interpreter with --python-executable. What is never installed here: [libraries] absent."
    )
