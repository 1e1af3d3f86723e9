"""vacuous-contract: contracts watch something."""

from __future__ import annotations

from ratchet.rules import Rule


class VacuousContract(Rule):
    """A contract or an exemption that names what does not exist, and so watches, or permits, nothing."""

    id = "vacuous-contract"
    fix = "Correct the name to what the module is called now, or take it out of the contract."
    dodge = "Removing the contract instead is a loosened policy."
