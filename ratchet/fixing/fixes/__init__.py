"""The fixes: one file each, found by its file name. A fix proposes; whether an edit stays is measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from typing import ClassVar

from ratchet.fixing.edits import Edit
from ratchet.fixing.situation import Situation
from ratchet.storage.parts import classes_in, part_names
from ratchet.terms import Key
from ratchet.terms.counts import by_rule


class Turn(Enum):
    """When a fix is asked: each turn comes where the one before has nothing more to propose."""

    OWN = "own"
    WORDS = "words"
    """It goes by words that no checker reads, where the code itself shows nothing more."""
    OTHERS = "others"
    """Another program proposes, which takes its time."""
    LAST = "last"
    """It takes away what an annotation may need."""
    TOOLS = "tools"
    """A tool of the configuration proposes what its findings need, in the text as the others leave it."""


class Fix:
    """One fix. `id` is its name in reports, `rules` are those whose debts it pays.

    `rank`: of two edits of one place, that of the lower rank is tried first. `turn`: when it is asked.
    """

    id: ClassVar[str]
    rules: ClassVar[tuple[str, ...]]
    rank: ClassVar[int] = 5
    turn: ClassVar[Turn] = Turn.OWN

    def may_pay(self, key: Key, message: str | None = None) -> bool:
        """Whether it may have something to propose for a debt; `message` is None where it is not at hand."""
        del message
        return key.rule in self.rules

    def edits(self, situation: Situation) -> Iterator[Edit]:
        """The edits that it proposes."""
        raise NotImplementedError


@cache
def all_fixes() -> tuple[Fix, ...]:
    """Every fix, the one whose edits are tried first at the front."""
    found = (kind() for name in part_names(__path__) for kind in classes_in(__name__, name, Fix))
    return tuple(sorted(found, key=lambda fix: (fix.rank, fix.id)))


def may_pay(key: Key, message: str | None = None) -> bool:
    """Whether any fix may have something to propose for a debt."""
    return any(fix.may_pay(key, message) for fix in all_fixes())


def tried(counts: Iterable[Mapping[Key, int]]) -> Mapping[str, int]:
    """Rule → how many debts there are that some fix may have something to propose for."""
    sums: Counter[str] = Counter()
    for rows in counts:
        sums.update(by_rule({key: count for key, count in rows.items() if may_pay(key)}))
    return sums
