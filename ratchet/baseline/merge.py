"""Merging baselines key by key, so that two fixes beside each other are no conflict and nothing comes back."""

from __future__ import annotations

from collections.abc import Mapping

from ratchet.terms import Key


def merge_count(base: int, ours: int, theirs: int) -> int:
    """The count of one key after a merge: what both sides did to it, and never less than both agree on.

    Both lower: the lower. One changed: that one. Both the same: that. Both raised: both raises. One raised, one
    lowered: the raise less the fall, for a fall here does not undo what the other side was allowed to add.
    """
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    rises, falls = max(ours - base, 0) + max(theirs - base, 0), max(base - ours, base - theirs, 0)
    return base + rises - falls


def merge_rows(base: Mapping[Key, int], ours: Mapping[Key, int], theirs: Mapping[Key, int]) -> Mapping[Key, int]:
    """The rows of a shard after a merge; rows that come to nothing are left out."""
    keys = base.keys() | ours.keys() | theirs.keys()
    merged = {key: merge_count(base.get(key, 0), ours.get(key, 0), theirs.get(key, 0)) for key in keys}
    return {key: count for key, count in sorted(merged.items()) if count > 0}
