"""Moved code brings the untyped imports that it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from ratchet.check.comparison import Move
from ratchet.check.moves.symbols import SymbolMap
from ratchet.terms import Debt, Key

ON_AN_IMPORT = frozenset({"type-error", "suppression"})
"""What may stand on an import's line, and goes where it goes."""


def imports_brought_along(
    more: Counter[Key],
    allowed: Mapping[Key, int],
    symbols: SymbolMap,
    places: Callable[[Key], Sequence[Debt]],
) -> Iterator[Move]:
    """Moved code brings the untyped imports that it needs, and what stands on their lines.

    The module that it left may still need them, so these are the only moves that add to the total.
    """
    sources: dict[str, set[str]] = {}
    for (old_module, _), (new_module, _) in symbols.pairs.items():
        if old_module != new_module:
            sources.setdefault(new_module, set()).add(old_module)
    known = {(key.module, key.detail) for key in allowed if key.rule == "untyped-import"}
    silenced = {(key.module, key.detail) for key in allowed if key.rule == "suppression"}
    lines: dict[tuple[str, int], None] = {}
    for key in sorted(more):
        needed = any((source, key.detail) in known for source in sources.get(key.module, ()))
        if more[key] > 0 and key.rule == "untyped-import" and needed:
            yield Move(Key("untyped-import", "", "", ""), key, more[key])
            lines.update({(debt.place.path, debt.place.line): None for debt in places(key)})
            more[key] = 0
    for key in sorted(more):
        if more[key] > 0 and key.module in sources and _is_of_an_import(key, sources[key.module], silenced):
            standing = [debt for debt in places(key) if (debt.place.path, debt.place.line) in lines]
            if standing:
                yield Move(Key(key.rule, "", "", ""), key, min(more[key], len(standing)))
                more[key] -= min(more[key], len(standing))


def _is_of_an_import(key: Key, sources: set[str], silenced: set[tuple[str, str]]) -> bool:
    """Whether an import is to blame for what stands on its line, and not what else was written there."""
    if key.rule not in ON_AN_IMPORT:
        return False
    if key.detail.startswith("import") or key.rule != "suppression":
        return key.detail.startswith("import")
    covering = {key.detail, key.detail if ":" in key.detail else "*"}
    return any((source, detail) in silenced for source in sources for detail in covering)
