"""loosened-baseline: the baseline only shrinks."""

from __future__ import annotations

from ratchet.rules import Rule


class LoosenedBaseline(Rule):
    """A row that allows more than base's baseline does, a shard removed while its debt remains, a manifest or
    shard that is missing, malformed or not canonical.
    """

    id = "loosened-baseline"
    fix = (
        "Run ratchet update: it writes the counts that are allowed. After a merge conflict, run ratchet resolve first."
    )
    dodge = "A new baseline does not help: the allowed counts are read from the merge base."
