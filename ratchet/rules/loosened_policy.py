"""loosened-policy: ratchet.toml is not made laxer."""

from __future__ import annotations

from ratchet.rules import Rule


class LoosenedPolicy(Rule):
    """ratchet.toml weaker than at base: a rule's level lowered, a path excluded or given a laxer profile, a
    contract removed, narrowed or exempted, `stale` or `trust` lowered. A stricter file passes.
    """

    id = "loosened-policy"
    fix = (
        "Put the setting back as it is at base. To loosen it on purpose, "
        "have its owner merge that first, in a change of its own."
    )
    dodge = "Another file and another profile are read too."
