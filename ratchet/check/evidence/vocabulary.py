"""A new slot speaks the project's own words: an alias with an Any inside that is on record."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Note, Situation
from ratchet.facts.collect.unstated import stated_text
from ratchet.terms import MODULE_LEVEL, Debt, Key, SlotState
from ratchet.terms.catalogue import STATED_RULES


class Vocabulary(Note):
    """A parameter, return or local variable that is new names an alias of base, which has some Any in it.

    The alias stands unchanged and is on record, and the module has such debts already. No door: an alias that is all
    Any is Any by another name; so is one in a new alias, field or base, and one in a slot that said more, or in a
    parameter of a function that went and had a type for it.
    """

    id = "vocabulary"
    words = "naming an alias on record"
    rules = STATED_RULES
    needs_likeness = True

    def ask(self, account: Account, situation: Situation) -> None:
        for key, debts in self.noted(account, situation):
            if situation.has_rows(key) and _is_new_slot(key, situation):
                spoken = (debt for debt in debts if _is_on_record(debt, account, situation))
                account.grant(self.id, key, sum(debt.count for debt in spoken), told=True)


def _is_on_record(debt: Debt, account: Account, situation: Situation) -> bool:
    """Whether the alias that a debt names is a debt at base, no more than it was, and says something."""
    module, _, name = debt.alias.rpartition(".")
    alias = Key(debt.key.rule, module, MODULE_LEVEL, name)
    if not situation.recorded.get(alias, 0) or account.rose.get(alias, 0):
        return False
    return all(one.state is SlotState.PARTIAL for one in account.places(alias))


def _is_new_slot(key: Key, situation: Situation) -> bool:
    """Whether a slot of a function's did not stand at base, nor said anything there as a variable."""
    old, was, new = situation.sides(key)
    known = new.definitions.get(key.symbol)
    if known is None or not known.is_function or (key.module, key.symbol, key.detail) in situation.slots:
        return False
    return not stated_text(old, was, key.detail)
