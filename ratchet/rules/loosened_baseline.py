"""loosened-baseline: the baseline only shrinks."""

from __future__ import annotations

from ratchet.rules import Rule


class LoosenedBaseline(Rule):
    """The baseline allows more than base's does, or cannot be read.

    A row allows more, a shard is removed while its debt remains, or a manifest or shard is missing, malformed or not
    canonical.
    """

    id = "loosened-baseline"
    fix = (
        "Run ratchet update: it writes the counts that are allowed. After a merge conflict, run ratchet resolve first."
    )
    dodge = "A new baseline does not help: the allowed counts are read from the merge base."
