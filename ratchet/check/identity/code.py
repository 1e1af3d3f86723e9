"""The code that moves are looked for in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ratchet.facts.collect.shapes import NO_SHAPE, Shape

Symbol = tuple[str, str]
"""(module, symbol), under today's module names."""


@dataclass(frozen=True)
class Code:
    """The code of the modules in question, by today's module names: as it was, and as it is.

    `gone` are modules of base whose files are not where they were, `renamed` maps base's names to today's.
    `unchanged` are modules whose code is what it was, and whose debts grew all the same.
    """

    before: Mapping[str, Shape]
    after: Mapping[str, Shape]
    gone: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)
    unchanged: Mapping[str, Shape] = field(default_factory=dict)

    def old(self, module: str) -> Shape:
        """The code of a changed module at base; an empty one where there was none."""
        return self.before.get(module, NO_SHAPE)

    def new(self, module: str) -> Shape:
        """The code of a changed module today; an empty one where there is none."""
        return self.after.get(module, NO_SHAPE)

    def today(self, module: str) -> Shape:
        """The code of a module today, changed or not."""
        return self.unchanged.get(module) or self.new(module)

    def is_alike(self, old: Symbol, new: Symbol) -> bool:
        """Whether two definitions have the same body, or half of their names in common at least."""
        before, after = self.before[old[0]], self.after[new[0]]
        if before.digest(old[1]) == after.digest(new[1]):
            return True
        return similar(before.names(old[1]), after.names(new[1]), 0.5)


def similar(one: frozenset[str], two: frozenset[str], share: float = 0.75) -> bool:
    """Whether two sets of names have at least this share in common."""
    return bool(one | two) and len(one & two) / len(one | two) >= share


def outwards(symbol: str) -> Iterator[str]:
    """A symbol, and the definitions that it stands in."""
    while symbol:
        yield symbol
        symbol = symbol.rpartition(".")[0]
