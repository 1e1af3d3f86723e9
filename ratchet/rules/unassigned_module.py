"""unassigned-module: every module has its place."""

from __future__ import annotations

from ratchet.rules import Rule


class UnassignedModule(Rule):
    """A module that an exhaustive contract gives no place: a child of its containers that stands in no layer."""

    id = "unassigned-module"
    fix = "Put the module into its layer, in the contract's layers."
    dodge = "Moved out of the containers, it has no place either."
