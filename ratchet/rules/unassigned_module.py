"""unassigned-module: every module has its place."""

from __future__ import annotations

from ratchet.rules import Rule


class UnassignedModule(Rule):
    """An exhaustive contract gives a module no place: a child of its containers stands in no layer."""

    id = "unassigned-module"
    fix = "Add the module to its layer in the contract. Or move it below a module that has a layer."
    dodge = "Do not move it out of the containers: no layer watches it there."
