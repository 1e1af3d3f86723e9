"""An alias that grew is told at its definition: the annotations that use it are what they were."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Code
from ratchet.terms import MODULE_LEVEL, Debt, Key
from ratchet.terms.catalogue import STATED_RULES


class ToldAtItsAlias(Evidence):
    """An annotation that did not change names an alias that got worse: that is refused once, where it is defined.

    No door: the alias stood at base, and its own growth is a finding, or was paid for.
    """

    id = "told-at-its-alias"
    rules = STATED_RULES
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        grown = self.grown(account)
        names = {_full_name(key) for key in grown if _stood(key, situation.code)}
        for key in grown if names else ():
            named = [
                debt for debt in account.places(key) if debt.alias in names and _is_unchanged(key, debt, situation)
            ]
            account.grant(self.id, key, sum(debt.count for debt in named))


def _full_name(key: Key) -> str:
    return ".".join(part for part in key[1:] if part != MODULE_LEVEL)


def _stood(key: Key, code: Code) -> bool:
    """Whether the name of a key, of its module or its class, was bound at base."""
    old = code.old(key.module)
    bound = old.bound if key.symbol == MODULE_LEVEL else old.attributes(key.symbol)
    return key.module in code.unchanged or key.detail in bound


def _is_unchanged(key: Key, debt: Debt, situation: Situation) -> bool:
    """Whether the annotation that a debt is about is written as it was at base."""
    change = situation.slots.get((key.module, key.symbol, key.detail))
    if change is not None:
        return change.before == change.after and change.verdict != "worse"
    return situation.stood(key, debt)
