"""What a module lends to others: names of functions that are looked for, or of modules that hold them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from mypy import nodes as n

from ratchet.facts.collect.scopes import Scope, statements
from ratchet.facts.collect.syntax import bound_by_import

STAR = "*"
"""Stands before a name that comes in by a star import, among the names that a module borrows."""

Borrowed = Mapping[str, str]
"""What a module's names of other modules stand for: `.tools.field_of`, as its imports say, → `operator.attrgetter`."""


def reexported(scope: Scope, body: Iterable[n.Statement], sought: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The module's own names for what is sought, or for what it may have from another module, with what they mean.

    What it only imports from elsewhere in the project is told by its imports.
    """
    imported = {name for node in statements(body) for name in bound_by_import(node)}
    return tuple(
        (name, target)
        for name, targets in scope.names.items()
        for target in targets
        if target in sought or (name not in imported and _is_foreign(target))
    )


def _is_foreign(target: str) -> bool:
    return not target.startswith("=") and target.partition(".")[0] not in sys.stdlib_module_names


def bind_stars(scope: Scope, body: Iterable[n.Statement], sought: frozenset[str]) -> None:
    """Bind what star imports bring of what is sought: from the standard library, or from a module that lends it."""
    for name, target in scope.borrowed.items():
        if name.startswith(STAR):
            scope.bind(name.removeprefix(STAR), target)
    origins = {node.id for node in statements(body) if isinstance(node, n.ImportAll) and not node.relative}
    for target in sorted(sought) if origins else ():
        origin, _, name = target.rpartition(".")
        if origin in origins and not name.startswith("_"):
            scope.bind(name, target)
