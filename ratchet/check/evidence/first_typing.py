"""Who types a package for the first time may leave some of it for later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratchet.check.account import Account
from ratchet.check.evidence import Note, Situation
from ratchet.check.evidence.named_comment import is_new_on_what_stood, is_of_another_checker, names_its_code
from ratchet.check.evidence.pool import is_local
from ratchet.check.identity.code import outwards
from ratchet.facts.collect.unstated import stated_text
from ratchet.policy.levels import is_shipped
from ratchet.terms import MODULE_LEVEL, Debt, Key, SlotState
from ratchet.terms.catalogue import STATED_RULES

_SHARE = 4
"""So many slots that get their types carry one debt."""


class FirstTyping(Note):
    """A change that takes missing slots from shipped code may owe a quarter as much of what typing leaves open.

    That is a slot that was missing and is Any; a cast, or a comment with codes, on a statement that stood in a body
    which mypy did not check; and an alias or a class made in this change, where no slot that names it said more before.
    No door: a slot alone pays for nothing, and those that became Any, returns of None and those of special methods do
    not count.
    """

    id = "first-typing"
    words = "left open by a first typing"
    rules = (*STATED_RULES, "cast", "suppression")
    needs_likeness = True

    def ask(self, account: Account, situation: Situation) -> None:
        left = sum(1 for _ in _typed(account, situation)) // _SHARE
        for key, debts in self.noted(account, situation) if left else ():
            if not all(is_shipped(situation.levels, debt.place.path) for debt in debts):
                continue
            if key.rule in STATED_RULES:
                count = account.more[key] if _is_left_open(key, debts, account, situation) else 0
            else:
                count = sum(debt.count for debt in debts if _stood_unchecked(key, debt, account, situation))
            left -= account.grant(self.id, key, min(count, left), told=True)


def _typed(account: Account, situation: Situation) -> Iterator[Key]:
    """Slots of shipped code that stood without annotation, and say something today."""
    paths = dict(situation.paths)
    for key in account.fell:
        if key.rule != "missing-annotation":
            continue
        module, symbol = situation.symbols.pairs.get((key.module, key.symbol), (key.module, key.symbol))
        stated = stated_text(situation.code.new(module), symbol, key.detail)
        is_telling = key.detail != "return" or (stated != "None" and not symbol.rpartition(".")[2].startswith("__"))
        any_now = account.places(Key("explicit-any", module, symbol, key.detail))
        if (
            stated
            and is_telling
            and not any(debt.state is SlotState.ANY for debt in any_now)
            and is_shipped(situation.levels, paths.get(module, ""))
        ):
            yield key


def _is_left_open(key: Key, debts: Sequence[Debt], account: Account, situation: Situation) -> bool:
    """Whether a key is of a slot that was missing, of a cast, or of what was made in this change for such slots."""
    if key.detail == "cast":
        return any(_stood_unchecked(key, debt, account, situation) for debt in debts)
    return _was_missing(key, account, situation) or _is_made_for_them(key, account, situation)


def _was_missing(key: Key, account: Account, situation: Situation) -> bool:
    """Whether a slot was missing; a local variable was where mypy did not check the body."""
    module, symbol = situation.origin(key)
    if account.fell.get(Key("missing-annotation", module, symbol, key.detail), 0):
        return True
    old, _, new = situation.sides(key)
    return (
        is_local(new, key.symbol, key.detail)
        and not stated_text(old, symbol, key.detail)
        and not situation.is_all_any(key, account)
        and _was_unchecked(module, symbol, situation)
    )


def _was_unchecked(module: str, symbol: str, situation: Situation) -> bool:
    return any(situation.allowed.get(Key("unchecked-body", module, around), 0) for around in outwards(symbol))


def _is_made_for_them(key: Key, account: Account, situation: Situation) -> bool:
    """Whether a key is of an alias or a class that base did not have, and no slot that names it said more before."""
    top = key.detail if key.symbol == MODULE_LEVEL else key.symbol.partition(".")[0]
    old, new = situation.code.old(key.module), situation.code.new(key.module)
    is_definition = key.symbol == MODULE_LEVEL or new.is_class(top)
    if not is_definition or key.module in situation.code.unchanged or top in old.names(MODULE_LEVEL):
        return False
    name = f"{key.module}.{top}"
    users = [one for one in account.rose if any(debt.alias == name for debt in account.places(one))]
    changes = [situation.slots.get((one.module, one.symbol, one.detail)) for one in users]
    return not any(change is not None and change.verdict == "worse" for change in changes)


def _stood_unchecked(key: Key, debt: Debt, account: Account, situation: Situation) -> bool:
    """Whether a cast, or a comment with codes, is new on a statement of a body that mypy did not check at base.

    A statement that was edited counts as well, where all that it does is what the function did.
    """
    module, symbol = situation.origin(key)
    if not _was_unchecked(module, symbol, situation):
        return False
    if key.rule == "suppression":
        if not names_its_code(key.detail) and not is_of_another_checker(key.detail):
            return False
        if is_new_on_what_stood(key, debt, situation):
            return True
        if not situation.operations(key.module, today=True).on(debt.place.line):
            return False
    return situation.new_operations(key, [debt]) == 0
