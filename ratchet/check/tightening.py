"""What the shards in the work tree become: never more than was allowed, never more than there is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ratchet.check.verdict import Standing
from ratchet.terms import Key


def tightened(found: Mapping[Key, int], allowed: Mapping[Key, int]) -> dict[Key, int]:
    """The rows that a baseline should have: the measure, capped by the allowances."""
    return {key: least for key, count in found.items() if (least := min(count, allowed.get(key, 0))) > 0}


def differing_modules(
    wanted: Mapping[Key, int], present: Mapping[Key, int], included: Callable[[str], bool]
) -> dict[str, dict[Key, int]]:
    """Module → its rows, for the modules whose shards have to change."""
    modules: dict[str, dict[Key, int]] = {}
    for key, count in wanted.items():
        modules.setdefault(key.module, {})[key] = count
    before: dict[str, dict[Key, int]] = {}
    for key, count in present.items():
        before.setdefault(key.module, {})[key] = count
    return {
        module: modules.get(module, {})
        for module in sorted(modules.keys() | before.keys())
        if included(module) and modules.get(module, {}) != before.get(module, {})
    }


def standings(before: Mapping[Key, int], after: Mapping[Key, int], modules: Collection[str]) -> tuple[Standing, ...]:
    """What fell in these modules, key by key."""
    return tuple(
        Standing(key, count, after.get(key, 0))
        for key, count in sorted(before.items())
        if key.module in modules and after.get(key, 0) < count
    )
