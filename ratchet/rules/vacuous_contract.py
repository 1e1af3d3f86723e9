"""vacuous-contract: contracts watch something."""

from __future__ import annotations

from ratchet.rules import Rule


class VacuousContract(Rule):
    """A contract or an exemption names what does not exist, and so watches, or permits, nothing."""

    id = "vacuous-contract"
    fix = "Write the name that the module has now. Or take the name out of the contract."
    dodge = "Removing the contract is refused, as loosened-policy."
