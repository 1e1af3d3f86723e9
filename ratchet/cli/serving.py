"""What a resident parent imports, and what its children do: the command `ratchet`, unchanged."""

from __future__ import annotations

import contextlib
import sysconfig
from pathlib import Path

import ratchet
from ratchet import cli
from ratchet.facts.end_with_parent import end_with
from ratchet.resident import parent
from ratchet.storage.parts import load_part

_LEFT_OUT = (
    *("__main__", "agents/mcp_server", "editor", "fixing", "history", "reports/fixed", "reports/graph"),
    *("reports/history", "reports/page", "facts/types/inference"),
)
"""Modules and rooms that no check needs: some of them need extras, or packages that are slow to import."""


def serve(place: str) -> None:
    """Be the resident parent with this socket."""
    parent.serve(Path(place), load, _answer)


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


def _answer(supervisor: int) -> None:
    end_with(supervisor)
    cli.run()
