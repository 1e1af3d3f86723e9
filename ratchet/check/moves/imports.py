"""Moved code brings the untyped imports that it needs."""

from __future__ import annotations

from collections.abc import Mapping

from ratchet.check.moves.leftovers import Leftovers
from ratchet.check.moves.symbols import SymbolMap
from ratchet.terms import Key

ON_AN_IMPORT = frozenset({"type-error", "suppression"})
"""What may stand on an import's line, and goes where it goes."""


def bring_imports_along(leftovers: Leftovers, allowed: Mapping[Key, int], symbols: SymbolMap) -> None:
    """Moved code brings the untyped imports that it needs, and what stands on their lines.

    The module that it left may still need them, so these are the only moves that add to the total.
    """
    sources: dict[str, set[str]] = {}
    for (old_module, _), (new_module, _) in symbols.pairs.items():
        if old_module != new_module:
            sources.setdefault(new_module, set()).add(old_module)
    if not sources:
        return
    known = {(key.module, key.detail) for key in allowed if key.rule == "untyped-import"}
    silenced = {(key.module, key.detail) for key in allowed if key.rule == "suppression"}
    lines: set[tuple[str, int]] = set()
    for key in leftovers.grown("untyped-import"):
        if any((source, key.detail) in known for source in sources.get(key.module, ())):
            leftovers.allow(key)
            lines.update((debt.place.path, debt.place.line) for debt in leftovers.places(key))
    for key in leftovers.grown():
        if key.module in sources and _is_of_an_import(key, sources[key.module], silenced):
            debts = leftovers.places(key)
            leftovers.allow(key, sum((debt.place.path, debt.place.line) in lines for debt in debts))


def _is_of_an_import(key: Key, sources: set[str], silenced: set[tuple[str, str]]) -> bool:
    """Whether an import is to blame for what stands on its line, and not what else was written there."""
    if key.rule not in ON_AN_IMPORT:
        return False
    if key.detail.startswith("import") or key.rule != "suppression":
        return key.detail.startswith("import")
    covering = {key.detail, key.detail if ":" in key.detail else "*"}
    return any((source, detail) in silenced for source in sources for detail in covering)
