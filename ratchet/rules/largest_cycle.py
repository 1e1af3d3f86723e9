"""largest-cycle: how many modules the largest import cycle of a package holds."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.cycles import first_import, largest_cycles
from ratchet.rules import Rule
from ratchet.terms import Debt, Key
from ratchet.terms.imports import View


class LargestCycle(Rule):
    """The largest import cycle that a top-level package takes part in, by the number of its modules.

    The symbol says which imports make the cycle: those at `import-time`, at `runtime` (lazy and computed ones too), or
    `all` (also those for types alone). Off unless ratchet.toml turns it on. It is about the whole package, so it is
    set in `[rules]` alone and not in a profile.

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
    fix = "Cut the cycle at one import: move what both sides need into a module that imports neither."
    dodge = "A lazy import, or one for types, keeps the cycle in the wider view."

    def graph_debts(self, graph: ImportGraph) -> Iterator[Debt]:
        for view in View:
            for top, group in largest_cycles(graph, view).items():
                first = next(module for module in group if module.partition(".")[0] == top)
                place = first_import(graph, first, frozenset(group), view).place
                message = f"the largest import cycle of {top} holds {len(group)} modules ({view})"
                yield Debt(Key(self.id, top, view), place, message, len(group))
