"""stale-baseline: an improvement is recorded at once."""

from __future__ import annotations

from ratchet.rules import Rule


class StaleBaseline(Rule):
    """A key of a module that the change touches stands lower than its shard says, in CI or with `--frozen`.

    Left alone, the difference would be room for new debt.
    """

    id = "stale-baseline"
    fix = "Run ratchet update and commit baselines/."
    dodge = "Do not raise the debt again to fit the baseline: that throws the improvement away."
