"""The command that installs distributions: that of the tool which keeps the project's environment."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from ratchet.facts.environment import BUNDLED, NOTHING_FOUND
from ratchet.measure.lacking import Lacking
from ratchet.measure.project import Project
from ratchet.storage.files import content_or_none


class _Tool(NamedTuple):
    """What keeps a project's environment: its lock file, how it adds what developers need, how it makes all anew."""

    lock: str
    adds: str
    makes: str


_TOOLS = (
    _Tool("uv.lock", "uv add --dev", "uv sync --all-packages"),
    _Tool("poetry.lock", "poetry add --group dev", "poetry install"),
    _Tool("pdm.lock", "pdm add -dG dev", "pdm install"),
)

_MAKES = "python3 -m venv .venv"
_IGNORES = "echo '*' > .venv/.gitignore"
_FILLS = ".venv/bin/python -m pip install"


def installer(project: Project, place: str, present: Collection[str]) -> str:
    """The command for the environment of a file (`path:line`); the names of distributions are appended to it.

    `present` are the distributions that the code was measured with: an environment that is made needs them as well.
    """
    top, interpreter = project.top, project.instruments.interpreter
    named = project.config.python_of(place.rpartition(":")[0])
    if named is None:
        known = _tool(top)
        if known is not None:
            return known.adds
        if _is_to_be_made(project):
            return _making(project, present)
    python = top / named if named is not None else Path(interpreter.executable or sys.executable)
    shown = shlex.quote(str(python.relative_to(top) if python.is_relative_to(top) else python))
    return f"uv pip install --python {shown}" if _is_of_uv(python) else f"{shown} -m pip install"


def _tool(top: Path) -> _Tool | None:
    return next((tool for tool in _TOOLS if (top / tool.lock).is_file()), None)


def _is_to_be_made(project: Project) -> bool:
    """Whether the project has no environment yet: what it needs is then locked already, where a tool locks it."""
    interpreter = project.instruments.interpreter
    return interpreter.executable is None and interpreter.reason == NOTHING_FOUND


def _making(project: Project, present: Collection[str]) -> str:
    """The command that makes an environment, which git has to ignore: otherwise it looks like the project's code."""
    repository = project.repository
    is_seen = repository is not None and not repository.git.ignored([".venv/"])
    fills = " ".join([_FILLS, *sorted({*present} - BUNDLED)])
    return " && ".join([_MAKES, *([_IGNORES] if is_seen else []), fills])


def _is_of_uv(python: Path) -> bool:
    """Whether uv made the environment: then it has no pip."""
    lines = (content_or_none(python.parent.parent / "pyvenv.cfg") or b"").splitlines()
    return any(line.partition(b"=")[0].strip() == b"uv" for line in lines)


def how_to_install(project: Project, missing: Sequence[Lacking], present: Collection[str]) -> str:
    """What to do about modules that nothing installed brings. Their distributions may have other names.

    `present` are the distributions that the code was measured with.
    """
    known = _tool(project.top)
    if known is not None and _is_to_be_made(project):
        first = f"Make the project's environment ({known.makes}), since there is none yet"
    else:
        commands: dict[str, list[str]] = {}
        for one in missing:
            commands.setdefault(installer(project, one.place, present), []).append(one.name)
        each = [f"{', '.join(names)} by " if len(commands) > 1 else "" for names in commands.values()]
        said = "; ".join(f"{names}{command} …" for names, command in zip(each, commands, strict=True))
        first = f"Install what brings them ({said}; a distribution may have another name)"
    return (
        f"{first}, or name another interpreter with --python-executable. "
        "What is never installed here goes into [libraries] absent."
    )
