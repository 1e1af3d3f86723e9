"""How this ratchet is called from a shell."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path


def own_program() -> Path:
    """The script `ratchet` of the environment that runs this process. It need not be on PATH."""
    folder = Path(sys.prefix) / ("Scripts" if os.name == "nt" else "bin")
    return folder / ("ratchet.exe" if os.name == "nt" else "ratchet")


def program_on_path() -> str | None:
    """What `ratchet` means on PATH; None where it means nothing."""
    return shutil.which("ratchet")


def is_on_path() -> bool:
    """Whether `ratchet` on PATH is this one."""
    found = program_on_path()
    return found is not None and Path(found).resolve() == own_program().resolve()


def called() -> str:
    """The words that run this ratchet from any directory."""
    if is_on_path():
        return "ratchet"
    return shlex.quote(str(own_program())) if own_program().exists() else f"{shlex.quote(sys.executable)} -m ratchet"


def merge_driver_command() -> str:
    """The command that a clone's configuration names as ratchet's merge driver."""
    return f"{called()} merge-driver %O %A %B %P"
