"""How this ratchet is called from a shell: by its second name, since other packages install a `ratchet` too."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

NAME = "typeratchet"
"""The name that files call ratchet by."""


def own_program(name: str = NAME) -> Path:
    """A script of the environment that runs this process. It need not be on PATH."""
    folder = Path(sys.prefix) / ("Scripts" if os.name == "nt" else "bin")
    return folder / (f"{name}.cmd" if os.name == "nt" else name)


def program_on_path(name: str = NAME) -> str | None:
    """What a name means on PATH; None where it means nothing."""
    return shutil.which(name)


def is_on_path(name: str = NAME) -> bool:
    """Whether a name on PATH is this ratchet."""
    found = program_on_path(name)
    return found is not None and Path(found).resolve() == own_program(name).resolve()


def called() -> str:
    """The words that run this ratchet from any directory."""
    if is_on_path():
        return NAME
    return (
        shlex.quote(str(own_program()))
        if own_program().exists()
        else f"{shlex.quote(sys.executable)} -P -m typeratchet"
    )


def merge_driver_command() -> str:
    """The command that a clone's configuration names as ratchet's merge driver."""
    return f"{called()} merge-driver %O %A %B %P"
