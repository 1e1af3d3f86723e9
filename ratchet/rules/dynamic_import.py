"""dynamic-import: imports that can be judged."""

from __future__ import annotations

from ratchet.facts.kinds import HIDDEN_IMPORT
from ratchet.rules import Rule


class DynamicImport(Rule):
    """The target of an import is computed, so that no contract can judge it.

    `importlib.import_module`, `__import__`, `runpy`, `pkgutil.resolve_name` and imports by path count when the text
    does not tell what they import. With a literal name they are imports like any other. Behind a library's name (`from
    somelib.compat import import_module`) they count in any case.

    Flagged:

        import importlib

        def load(name: str) -> object:
            return importlib.import_module("app." + name)

    Fine:

        import importlib

        def load() -> object:
            return importlib.import_module("json")
    """

    id = "dynamic-import"
    messages = {HIDDEN_IMPORT: "{detail} stands behind a library's name, so that no contract sees what it imports"}
    fix = "Import by a literal name. If there are several, write a table with a literal import for each."
    dodge = "Other functions that import by a computed name are counted too."
