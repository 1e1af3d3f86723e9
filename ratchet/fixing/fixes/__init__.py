"""The fixes: one file each, found by its file name. A fix proposes; whether an edit stays is measured."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import ClassVar

from ratchet.fixing.edits import Edit
from ratchet.fixing.situation import Situation
from ratchet.storage.parts import load_part, part_names


class Fix:
    """One fix. `id` is its name in reports, `rules` are those whose debts it pays.

    `rank`: of two edits of one place, that of the lower rank is tried first. `asks_others`: another program proposes.
    """

    id: ClassVar[str]
    rules: ClassVar[tuple[str, ...]]
    rank: ClassVar[int] = 5
    asks_others: ClassVar[bool] = False

    def edits(self, situation: Situation) -> Iterator[Edit]:
        """The edits that it proposes."""
        raise NotImplementedError


@cache
def all_fixes() -> tuple[Fix, ...]:
    """Every fix, the one whose edits are tried first at the front."""
    found: list[Fix] = []
    for name in part_names(__path__):
        module = load_part(__name__, name)
        kinds = (
            kind for kind in vars(module).values() if isinstance(kind, type) and kind.__module__ == module.__name__
        )
        found += [kind() for kind in kinds if issubclass(kind, Fix)]
    return tuple(sorted(found, key=lambda fix: (fix.rank, fix.id)))
