"""The way out that a finding names."""

from __future__ import annotations

from ratchet.rules import rule
from ratchet.terms import Debt
from ratchet.terms.catalogue import is_contract


def hint_of(rule_id: str) -> str:
    """A rule's way out, and the one that will not work; empty for a rule that nobody knows."""
    known = rule(rule_id)
    if known is None and is_contract(rule_id):
        from ratchet.contracts import known as known_contract  # slow to import, and only needed for findings

        kind = known_contract(rule_id)
        return f"{kind.fix} {kind.dodge}" if kind is not None else ""
    return f"{known.fix} {known.dodge}" if known is not None else ""


def hint_for(debt: Debt) -> str:
    """A debt's own hint in place of its rule's; a contract's reason comes before the way out."""
    if debt.hint and is_contract(debt.key.rule):
        return f"{debt.hint.rstrip('.')}. {hint_of(debt.key.rule)}"
    return debt.hint or hint_of(debt.key.rule)
