"""Where the code stands, for people to look at: one file a format. Nothing is judged by a percentage."""

from __future__ import annotations

from ratchet.reports.status.standing import Standing
from ratchet.storage.parts import found, part_names

_SHARED = ("standing",)


class StatusReport:
    """One format."""

    def render(self, standing: Standing) -> str:
        """The standing as text that ends in a newline."""
        raise NotImplementedError


def formats() -> tuple[str, ...]:
    """The names of all formats of a status."""
    return tuple(name for name in part_names(__path__) if name not in _SHARED)


def find(name: str) -> StatusReport | None:
    """The format of this name, or None."""
    return found(__name__, name, StatusReport)
