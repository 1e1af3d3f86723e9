"""Who types a package for the first time may leave some of it for later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ratchet.check.account import Account
from ratchet.check.evidence import Note, Situation
from ratchet.check.evidence.made_for_slots import MadeForSlots, was_missing, was_unchecked
from ratchet.check.evidence.named_comment import is_new_on_what_stood, is_unmeasured, names_its_code
from ratchet.facts.collect.statement_forms import done_in
from ratchet.facts.collect.unannotated import stated_text
from ratchet.policy.levels import is_shipped
from ratchet.terms import Debt, Key
from ratchet.terms.catalogue import STATED_RULES

_SHARE = 4
"""So many slots that get their types carry one debt."""


_SAYING_NOTHING = ("", "object", "object | None", "Optional[object]")


class FirstTyping(Note):
    """A change that takes missing slots from shipped code may owe a quarter as much of what typing leaves open.

    That is a slot that was missing and is Any; a cast, or a comment with codes, on a statement that stood in a body
    which mypy did not check; and an alias, a record or a protocol made in this change that only such slots name. No
    door: a slot alone pays for nothing, and those that leave something open or say `object`, returns of None and those
    of special methods do not count.
    """

    id = "first-typing"
    words = "left open by a first typing"
    rules = (*STATED_RULES, "cast", "suppression")

    def ask(self, account: Account, situation: Situation) -> None:
        left = sum(1 for _ in _typed(account, situation)) // _SHARE
        made = MadeForSlots(account, situation)
        for key, debts in self.noted(account, situation) if left else ():
            if not all(is_shipped(situation.levels, debt.place.path) for debt in debts):
                continue
            if key.rule in STATED_RULES:
                is_open = _is_left_open(key, debts, account, situation) or made.holds(key)
                count = account.more[key] if is_open else 0
            else:
                count = sum(debt.count for debt in debts if _stood_unchecked(key, debt, situation))
            left -= account.grant(self.id, key, min(count, left), told=True)


def _typed(account: Account, situation: Situation) -> Iterator[Key]:
    """Slots of shipped code that stood without annotation, and say something today that leaves nothing open."""
    paths = dict(situation.paths)
    for key in account.fell:
        if key.rule != "missing-annotation":
            continue
        module, symbol = situation.symbols.pairs.get((key.module, key.symbol), (key.module, key.symbol))
        stated = stated_text(situation.code.new(module), symbol, key.detail)
        is_telling = key.detail != "return" or (stated != "None" and not symbol.rpartition(".")[2].startswith("__"))
        owes = any(account.places(Key(rule, module, symbol, key.detail)) for rule in STATED_RULES)
        if (
            stated not in _SAYING_NOTHING
            and is_telling
            and not owes
            and is_shipped(situation.levels, paths.get(module, ""))
        ):
            yield key


def _is_left_open(key: Key, debts: Sequence[Debt], account: Account, situation: Situation) -> bool:
    """Whether a key is of a slot that was missing, or of a cast."""
    if key.detail == "cast":
        return any(_stood_unchecked(key, debt, situation) for debt in debts)
    return was_missing(key, account, situation)


def _stood_unchecked(key: Key, debt: Debt, situation: Situation) -> bool:
    """Whether a cast, or a comment with codes, is new on a statement of a body that mypy did not check at base.

    A statement that was edited counts as well, where it does with the same values what one did that is gone.
    """
    module, symbol = situation.origin(key)
    if not was_unchecked(module, symbol, situation):
        return False
    if key.rule == "suppression":
        if not names_its_code(key.detail) and not is_unmeasured(key.detail, situation):
            return False
        if is_new_on_what_stood(key, debt, situation):
            return True
    old, was, new = situation.sides(key)
    before, now = old.definitions.get(was), new.definitions.get(key.symbol)
    if before is None or now is None:
        return False
    did, does = done_in(before, now), done_in(now, before)
    had, has = (Counter(form for one in each for form in one.forms) for each in (did, does))
    here = {form for one in does if debt.place.line in one.rows for form in one.forms}
    return any(has[form] <= had[form] for form in here)
