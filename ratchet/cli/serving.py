"""What a resident parent imports, and what it forks for: the command `ratchet`, unchanged."""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
from pathlib import Path

import ratchet
from ratchet import cli
from ratchet.cli.remembered import bare_answer
from ratchet.facts.forks import end_with
from ratchet.resident import parent
from ratchet.search_path import leave_out
from ratchet.storage.parts import load_part

_LEFT_OUT = (
    *("__main__", "agents/mcp_server", "editor", "fixing", "history", "reports/fixed", "reports/graph"),
    *("reports/history", "reports/page", "reports/plans", "facts/types/inference"),
)
"""Modules and rooms that no check needs: some of them need extras, or packages that are slow to import."""


def serve(place: str) -> None:
    """Be the resident parent with this socket."""
    parent.serve(Path(place), load, Ratchet())


def load() -> None:
    """Import all that a check may need, of ratchet and of mypy. Nothing is called."""
    top = Path(ratchet.__file__).parent
    for path in sorted(top.rglob("*.py")):
        name = path.relative_to(top).with_suffix("").as_posix()
        if not any(name == left or name.startswith(f"{left}/") for left in _LEFT_OUT):
            load_part("ratchet", name.replace("/", ".").removesuffix(".__init__"))
    with contextlib.suppress(ImportError):
        import ctypes  # noqa: F401  (each child asks to end with its parent; not every Python has it)
    sysconfig.get_config_vars()  # what Python was built with: it is imported on demand


class Ratchet:
    """The command, as a supervisor has it."""

    def glance(self) -> int | None:
        """Say what was remembered of a `check` alone: its exit status, or None where it is to be found out."""
        leave_out(os.curdir)
        known = bare_answer(sys.argv[1:])
        try:
            if known is not None:
                sys.stdout.write(known.text)
                sys.stdout.flush()
                return known.status
        except OSError:
            pass  # the command says what is wrong with the stream
        return None

    def run(self, supervisor: int, broken: str) -> None:
        """Be the command. `broken` says how the one before broke down that was to measure; empty for none."""
        end_with(supervisor)
        cli.supervised_after(broken)
        cli.run()
