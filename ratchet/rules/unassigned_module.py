"""unassigned-module: every module has its place."""

from __future__ import annotations

from ratchet.rules import Rule


class UnassignedModule(Rule):
    """A module that an exhaustive contract gives no place: a child of its containers that stands in no layer."""

    id = "unassigned-module"
    fix = "Put the module into the layer that it belongs to, in the contract's layers."
    dodge = "Moving it out of the containers makes it unmeasured, or a part of something else."
