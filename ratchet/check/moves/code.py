"""The code that moves are looked for in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ratchet.facts.collect.shapes import Shape

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


def outwards(symbol: str) -> Iterator[str]:
    """A symbol, and the definitions that it stands in."""
    while symbol:
        yield symbol
        symbol = symbol.rpartition(".")[0]
