"""modules-in-cycles: each module that stands in an import cycle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ratchet.rules import CycleRule, InCycle
from ratchet.terms.imports import View

if TYPE_CHECKING:
    from ratchet.facts.imports import ImportGraph


class ModulesInCycles(CycleRule):
    """A module stands in an import cycle.

    The symbol says which imports make the cycle: those at `import-time`, at `runtime` (lazy and computed ones too), or
    `all` (also those for types alone). The rule is off unless ratchet.toml turns it on, because a new module of a
    package that imports its modules is honest Python; where the cycles that there are should not grow, turn it on.

    Flagged:

        # cart.py
        from . import stock

        # stock.py
        def value() -> int:
            from . import cart

            return len(cart.__name__)

    Fine:

        # cart.py
        from . import text

        # stock.py
        from . import cart, text

        # text.py
        word: str = "a"
    """

    id = "modules-in-cycles"
    dodge = "An import inside a function or under TYPE_CHECKING still counts in the wider views."

    def in_cycles(self, graph: ImportGraph, view: View) -> Iterator[InCycle]:
        from ratchet.facts.imports.cycles import cycles  # only needed where the rule is on

        for group in cycles(graph, view):
            inside = frozenset(group)
            for module in group:
                yield InCycle(module, module, inside, f"{module} is in an import cycle of {len(group)} modules")
