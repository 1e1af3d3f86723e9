"""Debt of fields that became parameters of their class's constructor, or the other way."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Symbol
from ratchet.terms import Key


class Constructor(Evidence):
    """A dataclass is written out, or a constructor becomes fields: each slot keeps its name and what it owes.

    No door: one pays for one, within a class.
    """

    id = "constructor"
    rules = ("missing-annotation", "explicit-any", "bare-generic")
    needs_likeness = True

    def ask(self, account: Account, situation: Situation) -> None:
        for after in self.grown(account):
            owner, _, last = after.symbol.rpartition(".")
            shape = situation.code.after.get(after.module)
            if shape is not None and last == "__init__" and shape.is_class(owner):
                self._move(account, situation.origin(Key(after.rule, after.module, owner)), after)
            elif shape is not None and shape.is_class(after.symbol):
                module, symbol = situation.origin(after)
                self._move(account, (module, f"{symbol}.__init__"), after)

    def _move(self, account: Account, origin: Symbol, after: Key) -> None:
        count = account.pay(self.id, after, Key(after.rule, *origin, after.detail))
        if after.rule == "bare-generic":
            # mypy says the same, if it is asked to.
            error = Key("type-error", after.module, after.symbol, "type-arg")
            account.pay(self.id, error, Key("type-error", *origin, "type-arg"), count)
