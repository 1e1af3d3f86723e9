"""largest-cycle: how many modules the largest import cycle of a package holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ratchet.rules import CycleRule, InCycle
from ratchet.terms.imports import View

if TYPE_CHECKING:
    from ratchet.facts.imports import ImportGraph


class LargestCycle(CycleRule):
    """The largest import cycle that a top-level package takes part in is counted by its modules.

    The symbol says which imports make the cycle: those at `import-time`, at `runtime` (lazy and computed ones too), or
    `all` (also those for types alone). The rule is off unless ratchet.toml turns it on. It is about the whole package,
    so it is set in `[rules]` alone and not in a profile.

    Flagged:

        # cart.py
        from . import stock

        # stock.py
        from . import text

        # text.py
        from . import cart

    Fine:

        # cart.py
        from . import stock

        # stock.py
        from . import text

        # text.py
        word: str = "a"
    """

    id = "largest-cycle"
    dodge = "An import inside a function or under TYPE_CHECKING still counts in the wider views."

    def in_cycles(self, graph: ImportGraph, view: View) -> Iterator[InCycle]:
        from ratchet.facts.imports.cycles import largest_cycles  # only needed where the rule is on

        for top, group in largest_cycles(graph, view).items():
            first = next(module for module in group if module.partition(".")[0] == top)
            message = f"the largest import cycle of {top} holds {len(group)} modules"
            yield InCycle(top, first, frozenset(group), message, len(group))
