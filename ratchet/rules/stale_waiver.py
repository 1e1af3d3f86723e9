"""stale-waiver: waivers do not outlive their reason."""

from __future__ import annotations

from ratchet.rules import Rule


class StaleWaiver(Rule):
    """A waiver has expired, or nothing needs it."""

    id = "stale-waiver"
    fix = "Delete the file below baselines/waivers/. If the debt has to stay, have a new waiver approved."
    dodge = "A later date counts once it is on the trunk."
