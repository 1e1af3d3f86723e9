"""modules-in-cycles: each module that stands in an import cycle."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.cycles import cycles, first_import
from ratchet.rules import Rule
from ratchet.terms import Debt, Key
from ratchet.terms.imports import View


class ModulesInCycles(Rule):
    """A module that stands in an import cycle.

    The symbol says which imports make the cycle: those at `import-time`, at `runtime` (lazy and computed ones too), or
    `all` (also those for types alone). Off unless ratchet.toml turns it on, because a new module of a package that
    imports its modules is honest Python; where the cycles that there are should not grow, turn it on.

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
    fix = "Cut the cycle at one import: move what both sides need into a module that imports neither."
    dodge = "A lazy import, or one for types, keeps the module in a cycle of the wider view."

    def graph_debts(self, graph: ImportGraph) -> Iterator[Debt]:
        for view in View:
            for group in cycles(graph, view):
                inside = frozenset(group)
                for module in group:
                    message = f"{module} is in an import cycle of {len(group)} modules ({view})"
                    yield Debt(Key(self.id, module, view), first_import(graph, module, inside, view).place, message)
