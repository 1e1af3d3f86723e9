"""loosened-policy: ratchet.toml is not made laxer."""

from __future__ import annotations

from ratchet.rules import Rule


class LoosenedPolicy(Rule):
    """ratchet.toml weaker than at base: a rule's level lowered, a path excluded or given a laxer profile, a
    contract removed, narrowed or exempted, `stale` or `trust` lowered. A stricter file passes.
    """

    id = "loosened-policy"
    fix = "Put the setting back. To loosen it on purpose, the owners of the trunk merge that in a change of its own."
    dodge = "The setting is found in another file or profile too."
