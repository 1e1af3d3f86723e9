"""Comments that silence what a stricter ruler or another environment shows: error and comment are one debt."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.evidence.named_comment import is_new_on_what_stood
from ratchet.terms import Key


class SilencedAsShown(Evidence):
    """An error that shows at base by now is silenced by a comment with its code, on a statement that stood: it pays.

    No door: an error that base's shards record pays for no comment, that would be a fake fix.
    """

    id = "silenced-as-shown"
    rules = ("suppression",)
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        for after in self.grown(account) if situation.shown else ():
            before = Key("type-error", after.module, after.symbol, after.detail)
            standing = sum(debt.count for debt in account.places(after) if is_new_on_what_stood(after, debt, situation))
            account.pay(self.id, after, before, min(situation.shown.get(before, 0), standing))
