"""A branch for callers without types: it tests a declared parameter, and does little."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Note, Situation
from ratchet.facts.collect.defensive_branches import defensive_branches


class Defensive(Note):
    """mypy finds a branch unreachable that tests a declared parameter for callers without types.

    It tests by isinstance, callable or a comparison with None, and holds three statements at most: a raise, a warning,
    a return or an assignment of a literal, a name or the parameter converted by a class. No door: nothing is read from
    the parameter, so that nothing is computed where mypy does not look.
    """

    id = "defensive"
    words = "standing in defensive branches"
    rules = ("unreachable-code", "suppression")

    def ask(self, account: Account, situation: Situation) -> None:
        for key, debts in self.noted(account, situation):
            if key.rule == "suppression" and key.detail != "unreachable":
                continue
            shape = situation.code.new(key.module)
            rows = {row for branch in defensive_branches(shape, key.symbol) for row in branch}
            new = [debt for debt in debts if debt.place.line in rows and not situation.stood(key, debt, commented=True)]
            account.grant(self.id, key, sum(debt.count for debt in new), told=True)
