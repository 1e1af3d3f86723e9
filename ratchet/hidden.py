"""Code that left measurement without its file: moved into one that is excluded, while the old file stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratchet.before import Before
from ratchet.facts.files import Inventory
from ratchet.terms import MODULE_LEVEL, Debt, Key, Place

_LONG = 12
"""Syntax nodes of a body: one of fewer is like too many others."""

_HINT = "Leave it where it is measured, or measure the file: [ratchet] exclude is for code that is not yours."


def hidden_debts(before: Before, inventory: Inventory) -> Iterator[Debt]:
    """Excluded files that are new or changed and hold a definition that a measured module held at base and lost.

    A definition is known by its body, whatever it is called now and however it is annotated.
    """
    config = before.config
    excluded = [file for file in inventory.unmeasured if config is not None and config.excludes(file.path)]
    lost = _lost(before, inventory) if excluded else {}
    if not lost:
        return
    changed = before.changed_files(excluded)
    shapes = before.shapes_of([file for file in excluded if file.path in changed])
    for path, shape in shapes.items():
        found = next((lost[one] for symbol in shape.definitions if (one := shape.digest(symbol)) in lost), None)
        if found is not None and path not in before.measured:
            key = Key("unmeasured-code", before.today[path], MODULE_LEVEL, path)
            message = f"{found} was measured at base, and went into {path}, which is not"
            yield Debt(key, Place(path, 1, 1), message, hint=_HINT)


def _lost(before: Before, inventory: Inventory) -> Mapping[str, str]:
    """Digest of a body → `module.symbol` at base, of definitions that no measured module holds any more."""
    old, new = before.changed(inventory.measured)
    kept = {shape.digest(symbol) for shape in new.values() for symbol in shape.definitions}
    return {
        digest: f"{module}.{symbol}"
        for module, shape in old.items()
        for symbol in shape.definitions
        if shape.weight(symbol) >= _LONG and (digest := shape.digest(symbol)) not in kept
    }
