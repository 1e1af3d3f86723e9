"""How a history is said: one file a format, found by its file name, with a subclass of HistoryReport."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ratchet.storage.parts import found, part_names

if TYPE_CHECKING:
    from ratchet.facts.git.past import Commit
    from ratchet.history.points import Point


class Told(NamedTuple):
    """What is known of the points beside them: which shard they are, in which environment they were measured, the day,
    and which commit changed code last; the period of which there is one point each, empty where that was asked for.

    The first two are empty where nothing was measured.
    """

    shard: str = ""
    environment: str = ""
    today: datetime.date = datetime.date.min
    changed: Commit | None = None
    every: str = ""


PLAIN = Told()


class HistoryReport:
    """One format."""

    def render(self, points: Sequence[Point], told: Told = PLAIN) -> str:
        """The points, the oldest first, as text that ends in a newline."""
        raise NotImplementedError


def formats() -> tuple[str, ...]:
    """The names of all formats."""
    return part_names(__path__)


def find(name: str) -> HistoryReport | None:
    """The format of this name, or None."""
    return found(__name__, name, HistoryReport)
