"""A new slot speaks the project's own words: an alias with an Any inside that is on record."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Note, Situation
from ratchet.facts.collect.unstated import stated_text
from ratchet.terms import MODULE_LEVEL, Debt, Key, SlotState


class Vocabulary(Note):
    """A parameter, return or local variable that is new names an alias of base, which has some Any in it.

    The alias stands unchanged and is on record, and the module has such debts already. No door: an alias that is all
    Any is Any by another name; so is one in a new alias, field or base, and one in a slot that said more, or in a
    parameter of a function that went and had a type for it.
    """

    id = "vocabulary"
    words = "naming an alias on record"
    rules = ("explicit-any", "bare-generic")
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
    """Whether a slot of a function's did not stand at base, nor its name in a function that went."""
    new = situation.code.after.get(key.module)
    known = new.definitions.get(key.symbol) if new is not None else None
    if new is None or known is None or not known.is_function:
        return False
    module, symbol = situation.origin(key)
    old = situation.code.before.get(module)
    if old is None:
        return True
    if stated_text(old, symbol, key.detail) or key.detail in _typed_and_gone(key.module, situation):
        return False
    is_slot = key.detail == "return" or key.detail in (old.signature(symbol) or ())
    return symbol not in old.definitions or not is_slot


def _typed_and_gone(module: str, situation: Situation) -> frozenset[str]:
    """The typed parameters of functions that went from a module."""
    old, new = situation.code.before[module], situation.code.after[module]
    gone = [symbol for symbol in old.definitions if symbol not in new.definitions]
    return frozenset(
        name for symbol in gone for name in old.signature(symbol) or () if old.stated_parameter(symbol, name)
    )
