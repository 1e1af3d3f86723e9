"""Modules that a record rests on beyond those that mypy knows of: mypy rechecks the record's module with these, too.

mypy goes by the types of expressions and by the names that were looked up. What a module declares is no expression, and
of the aliases in it mypy follows the first step only. Where `Rows` is `list[Json]`, and `Json` of a third module
becomes `dict[str, Any]`, a function with a parameter of type `Rows` is fresh to mypy.
"""

from __future__ import annotations

from collections.abc import Iterable

from mypy.build import BuildManager
from mypy.indirection import TypeIndirectionVisitor
from mypy.lookup import lookup_fully_qualified
from mypy.nodes import MypyFile, TypeAlias
from mypy.types import Type


class LookedInto:
    """What is known of the aliases of one build: which modules each of them leads to in the end."""

    def __init__(self, manager: BuildManager) -> None:
        self._manager = manager
        self._leads_to: dict[str, frozenset[str]] = {}

    def modules(self, file: MypyFile, opened: Iterable[Type]) -> set[str]:
        """The modules of all aliases that a file names, and of the types that its record opened besides."""
        found = TypeIndirectionVisitor().find_modules(opened)
        for names in file.alias_deps.values():
            for name in names:
                known = self._leads_to.get(name)
                if known is None:
                    known = self._leads_to[name] = self._of_alias(name)
                found |= known
        return found

    def _of_alias(self, name: str) -> frozenset[str]:
        entry = lookup_fully_qualified(name, self._manager.modules)
        alias = entry.node if entry is not None else None
        if not isinstance(alias, TypeAlias):
            return frozenset()
        return frozenset(TypeIndirectionVisitor().find_modules([alias.target]) | {alias.module})
