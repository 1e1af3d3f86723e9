"""A new slot speaks the project's own words: an alias with an Any inside that is on record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ratchet.check.account import Account
from ratchet.check.evidence import Note, Situation
from ratchet.facts.collect.unannotated import stated_text
from ratchet.terms import MODULE_LEVEL, Debt, Key, SlotState
from ratchet.terms.catalogue import STATED_RULES

if TYPE_CHECKING:
    from ratchet.facts.source.structures import Structure, Structures


class Vocabulary(Note):
    """A parameter, return or local variable that is new names an alias of base, which has some Any in it.

    The alias stands unchanged and is on record, and the module has such debts already. As much passes as the annotation
    has uses of such aliases. No door: an alias that is all Any is Any by another name; so is one in a new alias, field
    or base, one in a slot that said more, or in a parameter of a function that went and had a type for it. What is open
    beside an alias, or is given to it as an argument, is no use of it.
    """

    id = "vocabulary"
    words = "naming an alias on record"
    rules = STATED_RULES

    def ask(self, account: Account, situation: Situation) -> None:
        structures: Structures | None = None
        for key, debts in self.noted(account, situation):
            named = [debt for debt in debts if _is_on_record(key.rule, debt.alias, account, situation)]
            if not named or not situation.has_rows(key) or not _is_new_slot(key, situation):
                continue
            structures = structures or _structures(situation)
            stated = _stated(key, named, situation, structures)
            uses = sum(_uses(key.rule, one, account, situation) for one in stated)
            account.grant(self.id, key, min(uses, sum(debt.count for debt in named)), told=True)


def _structures(situation: Situation) -> Structures | None:
    from ratchet.facts.source.structures import Structures  # only where a new slot names an alias

    measured = situation.measured
    return Structures(measured.inventory.measured, measured.sources) if measured is not None else None


def _stated(
    key: Key, debts: Sequence[Debt], situation: Situation, structures: Structures | None
) -> Iterator[Structure]:
    """What a slot states today, each variant of an overload for itself."""
    measured, paths = situation.measured, {debt.place.path for debt in debts}
    if measured is None or structures is None:
        return
    for file in measured.inventory.measured:
        for one in measured.sources[file.path].annotations if file.path in paths else ():
            if (one.symbol, one.detail) == (key.symbol, key.detail) and not one.implementation:
                yield structures.read(file, one.symbol, one.form)


def _uses(rule: str, stated: Structure, account: Account, situation: Situation) -> int:
    """How many uses of aliases on record a type has, each counted as the measure does: once, by one rule."""
    of_another = rule == "bare-generic" and account.places(_alias("explicit-any", stated.name))
    is_used = stated.form and not of_another and _is_on_record(rule, stated.name, account, situation)
    return bool(is_used) + sum(_uses(rule, part, account, situation) for part in stated.args)


def _alias(rule: str, name: str) -> Key:
    module, _, last = name.rpartition(".")
    return Key(rule, module, MODULE_LEVEL, last)


def _is_on_record(rule: str, name: str, account: Account, situation: Situation) -> bool:
    """Whether an alias is a debt at base, no more than it was, and says something."""
    alias = _alias(rule, name)
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
