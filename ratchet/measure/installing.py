"""The command that installs distributions: that of the tool which keeps the project's environment."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from ratchet.facts.environment import NOTHING_FOUND
from ratchet.measure.lacking import Lacking
from ratchet.measure.project import Project
from ratchet.storage.files import content_or_none

_BY_LOCK = (("uv.lock", "uv add --dev"), ("poetry.lock", "poetry add --group dev"), ("pdm.lock", "pdm add -dG dev"))
"""The lock file of a tool, and how it adds what developers need."""

_NEW = "python3 -m venv .venv && .venv/bin/python -m pip install"


def installer(project: Project, place: str) -> str:
    """The command for the environment of a file (`path:line`); the names of distributions are appended to it."""
    top, interpreter = project.top, project.instruments.interpreter
    named = project.config.python_of(place.rpartition(":")[0])
    if named is None:
        known = next((command for lock, command in _BY_LOCK if (top / lock).is_file()), None)
        if known is not None:
            return known
        if interpreter.executable is None and interpreter.reason == NOTHING_FOUND:
            return _NEW
    python = top / named if named is not None else Path(interpreter.executable or sys.executable)
    shown = shlex.quote(str(python.relative_to(top) if python.is_relative_to(top) else python))
    return f"uv pip install --python {shown}" if _is_of_uv(python) else f"{shown} -m pip install"


def _is_of_uv(python: Path) -> bool:
    """Whether uv made the environment: then it has no pip."""
    lines = (content_or_none(python.parent.parent / "pyvenv.cfg") or b"").splitlines()
    return any(line.partition(b"=")[0].strip() == b"uv" for line in lines)


def how_to_install(project: Project, missing: Sequence[Lacking]) -> str:
    """What to do about modules that nothing installed brings. Their distributions may have other names."""
    commands: dict[str, list[str]] = {}
    for one in missing:
        commands.setdefault(installer(project, one.place), []).append(one.name)
    if len(commands) > 1:
        said = "; ".join(f"{', '.join(names)} by {command} …" for command, names in commands.items())
    else:
        said = "".join(f"{command} …" for command in commands)
    return (
        f"Install what brings them ({said}; a distribution may have another name), or name another "
        "interpreter with --python-executable. What is never installed here goes into [libraries] absent."
    )
