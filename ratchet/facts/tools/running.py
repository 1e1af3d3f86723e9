"""Starts a tool: no setting of the user's or of a variable's, nothing of the tree on PATH, and an end to it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.facts.tools.adapter import Adapter, Answer, Run
from ratchet.search_path import repository_around

_SECONDS = 900
_KEPT = ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE")
_HOMES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")


def start(adapter: Adapter, run: Run) -> Answer:
    """Run a tool to its end. Raises Inconclusive where it cannot be started or does not end."""
    return answer_of(adapter, adapter.command(run), run, adapter.said(run))


def answer_of(adapter: Adapter, command: list[str], run: Run, said: str = "") -> Answer:
    """What a command prints in the tree's root, with a text on its standard input."""
    try:
        done = subprocess.run(
            command, cwd=run.top, env=_environment(adapter, run), input=said.encode(),
            capture_output=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except OSError as error:
        raise Inconclusive(f"{adapter.id} cannot be run: {error.strerror}.") from error
    except subprocess.TimeoutExpired as error:
        raise Inconclusive(f"{adapter.id} did not end within {_SECONDS} seconds.") from error
    return Answer(done.stdout, done.stderr, done.returncode)


def _environment(adapter: Adapter, run: Run) -> dict[str, str]:
    """Variables that configure a tool are dropped, and so is a home that has settings."""
    homes = dict.fromkeys(_HOMES, str(run.scratch))
    if adapter.needs_home:
        homes = {name: os.environ[name] for name in _HOMES if name in os.environ}
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {
        **kept,
        **homes,
        "PATH": _path_outside([run.top, run.author or run.top]) if adapter.needs_path else str(run.scratch),
        "NO_COLOR": "1",
    }


def _path_outside(tops: Iterable[Path]) -> str:
    """PATH without what lies in the tree that is asked about, or in the one that it was made of."""
    inside = tuple(f"{repository_around(os.path.realpath(top)).rstrip(os.sep)}{os.sep}" for top in tops)
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(
        entry
        for entry in entries
        if Path(entry).is_absolute() and not f"{os.path.realpath(entry)}{os.sep}".startswith(inside)
    )
