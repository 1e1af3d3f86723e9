"""How a history is said: one file a format, found by its file name, with a function `render(points)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ratchet.storage.parts import load_part, part_names

if TYPE_CHECKING:
    from ratchet.history.recorded import Point

Render = Callable[["Sequence[Point]"], str]


def formats() -> tuple[str, ...]:
    """The names of all formats."""
    return part_names(__path__)


def find(name: str) -> Render | None:
    """The format of this name, or None."""
    if name not in formats():
        return None
    render: Render = vars(load_part(__name__, name))["render"]
    return render
