"""A slot that got better, or stayed as good as it was, pays for what it owes now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Symbol
from ratchet.check.identity.sides import owner_of
from ratchet.check.slots.changes import NewRecord, SlotChange
from ratchet.terms import MODULE_LEVEL, Key, SlotState
from ratchet.terms.catalogue import STATED_RULES


class BetterSlot(Evidence):
    """A slot that stood at base: what it owed pays for what it owes now, where it is no worse.

    One that got better, as no annotation → `dict[str, Any]` or Any → `list[Any]`, pays for all that it owes; so does a
    generic without arguments that gets some. One that is as good as it was pays for as much as it owed, and a better
    one for the open fields of a class that was made for it, or that an alias became. A declared type that is inferred
    now is as good where the inferred one says as much. The bound of a type variable that became a type parameter (PEP
    695) pays for that of each function that used it. No door: whether a slot is better is told position by position,
    one that paid for itself pays for nothing else, and the module's own variable is gone.
    """

    id = "better-slot"
    rules = (*STATED_RULES, "missing-annotation")

    def ask(self, account: Account, situation: Situation) -> None:
        for key in self.grown(account):
            change = situation.slots.get((key.module, key.symbol, key.detail))
            is_unsaid = key.rule == "missing-annotation" and change is not None and change.now is not SlotState.PARTIAL
            if change is not None and change.verdict != "worse" and not is_unsaid:
                self._settle(key, change, account)
                if change.slot[1] != MODULE_LEVEL == change.origin[1]:
                    # Several functions may have shared the bound of a type variable, which each writes out now.
                    account.grant(self.id, key, situation.allowed.get(Key(key.rule, *change.origin), 0))
            elif change is None and key.rule in STATED_RULES and not situation.is_all_any(key, account):
                for owner in (situation.origin(key), *_classes_before(key, situation)):
                    if account.pay(self.id, key, Key("missing-annotation", *owner, key.detail)):
                        account.grant(self.id, key)
        heirs = Counter(change.origin for change in situation.slots.values())
        for change in situation.slots.values():
            for record in change.records:
                owed = [key for key in self.grown(account) if _is_inside(key, record)]
                # A field that was the parameter itself has had its part.
                self._pay_for_record(owed, change, record.limit - heirs[change.origin] + 1, account)

    def _settle(self, key: Key, change: SlotChange, account: Account) -> None:
        is_better = change.verdict == "better"
        owed = _owed(change)
        for before in owed:
            # An annotation that is all Any is no better than none.
            if is_better or before.rule != "missing-annotation":
                paid = account.pay(self.id, key, before)
                is_better = is_better or (paid > 0 and before.rule == "bare-generic" and change.verdict == "same")
        if is_better:
            account.grant(self.id, key)
        if account.more[key] == 0:
            for before in owed:
                account.close(before)

    def _pay_for_record(self, owed: list[Key], change: SlotChange, limit: int, account: Account) -> None:
        for key in owed:
            for before in _owed(change):
                limit -= account.pay(self.id, key, before, max(limit, 0))
            if not change.is_now_a_class:
                # Such an alias may stand on under another name, and has paid for that.
                limit -= account.grant(self.id, key, max(limit, 0))


def _classes_before(key: Key, situation: Situation) -> Iterator[Symbol]:
    """The classes that the methods of a new class left."""
    if (key.module, key.symbol) not in situation.symbols.pairs.values():
        yield from dict.fromkeys(map(owner_of, situation.symbols.members.get((key.module, key.symbol), ())))


def _owed(change: SlotChange) -> list[Key]:
    """What a slot may have owed at base."""
    return [Key(rule, *change.origin) for rule in ("missing-annotation", *reversed(STATED_RULES))]


def _is_inside(key: Key, record: NewRecord) -> bool:
    """Whether a key is of a class, or of what stands in it."""
    return key.module == record.module and f"{key.symbol}.".startswith(f"{record.symbol}.")
