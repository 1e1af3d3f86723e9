"""Renamed modules: the allowances under today's names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ratchet.rule_ids import is_contract
from ratchet.terms import Key


def rename_modules(counts: Mapping[Key, int], renamed: Mapping[str, str]) -> dict[Key, int]:
    """Counts with every module name in `renamed` (old to new) replaced, in keys and in details that name modules."""
    if not renamed:
        return dict(counts)
    found: Counter[Key] = Counter()
    for key, count in counts.items():
        detail = _renamed_detail(key, renamed) if key.rule == "untyped-import" or is_contract(key.rule) else key.detail
        found[Key(key.rule, renamed.get(key.module, key.module), key.symbol, detail)] += count
    return dict(found)


def _renamed_detail(key: Key, renamed: Mapping[str, str]) -> str:
    name, colon, kind = key.detail.partition(":")
    if name == "ext":
        return key.detail
    return f"{renamed.get(name, name)}{colon}{kind}"
