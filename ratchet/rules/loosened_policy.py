"""loosened-policy: ratchet.toml is not made laxer."""

from __future__ import annotations

from ratchet.rules import Rule


class LoosenedPolicy(Rule):
    """ratchet.toml is weaker than at base.

    A rule's level is lowered, a path is excluded or given a laxer profile, a contract is removed, narrowed or exempted,
    or `stale` or `trust` is lowered. A stricter file passes.
    """

    id = "loosened-policy"
    fix = (
        "Put the setting back as it is at base. To loosen it on purpose, "
        "have its owner merge that first, in a change of its own."
    )
    dodge = "Another file and another profile are read too."
