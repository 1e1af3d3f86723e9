"""Debt of code that has another name, or stands in another place, today."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Symbol
from ratchet.check.identity.details import is_renamed_detail, is_same_detail
from ratchet.terms import Key


class Renamed(Evidence):
    """A parameter in the same place, a variable or a class in a cast has a new name: its debt goes by that name.

    No door: the symbol is the same, and so is what pays.
    """

    id = "renamed"

    def ask(self, account: Account, situation: Situation) -> None:
        for after in self.grown(account):
            for before in account.shrunk_in(after.rule, situation.origin(after)):
                if is_renamed_detail(before, after, situation.code, situation.symbols):
                    account.pay(self.id, after, before)


class Moved(Evidence):
    """A definition has another name or stands in another module: the same debt stands under the new symbol.

    No door: one pays for one. A module without debts gets some only where the code is alike.
    """

    id = "moved"
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        for after in self.grown(account):
            for origin in situation.symbols.origins((after.module, after.symbol)):
                if not _may_come(origin, after, situation):
                    continue
                for before in account.shrunk_in(after.rule, origin):
                    if is_same_detail(before, after, situation.symbols):
                        account.pay(self.id, after, before)


def _may_come(origin: Symbol, after: Key, situation: Situation) -> bool:
    """Nothing moves into a module that stood at zero unless the code did: a name alone is not enough there."""
    if after.module == origin[0] or after.module in situation.indebted:
        return True
    return situation.code.is_alike(origin, (after.module, after.symbol))
