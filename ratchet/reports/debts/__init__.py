"""How a worklist is told: one file a format, found by its file name, with a subclass of `DebtsReport`."""

from __future__ import annotations

from ratchet.check.worklist import Worklist
from ratchet.storage.parts import found, part_names


class DebtsReport:
    """One format."""

    def render(self, worklist: Worklist, command: str) -> str:
        """The list as text that ends in a newline; `command` is what shows it."""
        raise NotImplementedError


def formats() -> tuple[str, ...]:
    """The names of all formats of a worklist."""
    return part_names(__path__)


def find(name: str) -> DebtsReport | None:
    """The format of this name, or None."""
    return found(__name__, name, DebtsReport)
