"""unmeasured-code: all first-party code is measured."""

from __future__ import annotations

from ratchet.rules import Rule


class UnmeasuredCode(Rule):
    """A first-party Python file is not measured, although git tracks it, or would.

    No measured path covers it; or it was measured at base and is not any more: it moved to an excluded or unlisted
    place, or into a profile with laxer rules. A link that leads out of the repository, or to what is not measured,
    counts too, and so does code that is excluded, measured more laxly or compiled (`.pyx` behind a stub), and that a
    measured module newly imports.
    """

    id = "unmeasured-code"
    fix = "Add its directory to [ratchet] paths. Or keep the code where it is measured."
    dodge = "An exclude in the same change is refused, as loosened-policy."
