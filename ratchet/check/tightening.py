"""What the shards in the work tree become: never more than was allowed, never more than there is."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ratchet.check.verdict import Standing
from ratchet.terms import Key
from ratchet.terms.counts import by_module


def differing_modules(wanted: Mapping[Key, int], present: Mapping[Key, int]) -> dict[str, Mapping[Key, int]]:
    """Module → the rows that it should have, for the modules whose shards are not so."""
    modules, before = by_module(wanted), by_module(present)
    return {
        module: modules.get(module, {})
        for module in sorted(modules.keys() | before.keys())
        if modules.get(module, {}) != before.get(module, {})
    }


def lowered(wanted: Mapping[Key, int], present: Mapping[Key, int], keys: Collection[Key]) -> Mapping[Key, int]:
    """The wanted rows, of which those of some keys may only fall."""
    least = {key: min(wanted.get(key, 0), present.get(key, 0)) for key in keys}
    return {key: count for key, count in {**wanted, **least}.items() if count} if keys else wanted


def standings(before: Mapping[Key, int], after: Mapping[Key, int], modules: Collection[str]) -> tuple[Standing, ...]:
    """What fell in these modules, key by key."""
    return tuple(
        Standing(key, count, after.get(key, 0))
        for key, count in sorted(before.items())
        if key.module in modules and after.get(key, 0) < count
    )
