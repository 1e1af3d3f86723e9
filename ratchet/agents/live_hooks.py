"""Which hosts have ratchet's hook in this repository, and whether its command can be run here."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ratchet.agents.hosts import host, hosts
from ratchet.storage.files import content_or_none

_ROOT = re.compile(r'^"?\$\{?[A-Z_]*PROJECT_DIR\}?"?/')
"""The repository's root, as a host's own variable names it."""


class LiveHook(NamedTuple):
    """A hook that a host's configuration names. `missing` is the program that is not here, "" where it is."""

    host: str
    missing: str = ""
    then: str = ""

    @property
    def lacks(self) -> str:
        """What is said of a hook whose program is not here."""
        return f"{self.host}'s runs {self.missing}, which is not here"


ADVICE = "Install it there, or take the hook out and run ratchet init --agent again."


def live_hooks(top: Path) -> Iterator[LiveHook]:
    """The hook of each host whose configuration names it."""
    for name in hosts():
        known = host(name)
        present = (content_or_none(top / known.settings) or b"").decode(errors="replace") if known is not None else ""
        named = re.search(rf'"((?:[^"\\]|\\.)*ratchet hook {name})\b', present)
        if known is not None and named is not None:
            yield LiveHook(name, _missing(named[1].replace('\\"', '"'), top), known.then)


def _missing(command: str, top: Path) -> str:
    """The program of a command, if it cannot be found: by a path from the root, or on the PATH."""
    try:
        program = shlex.split(_ROOT.sub("", command))[0]
    except (ValueError, IndexError):
        return command
    found = (top / program).exists() if "/" in program else shutil.which(program) is not None
    return "" if found else program
