"""More is done with an Any that is on record: the cause is a debt already, and stands where it stood."""

from __future__ import annotations

from collections.abc import Sequence

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Note, Situation, beside, is_variable
from ratchet.terms import LETTING_ANY_IN, Debt, Declaration, Key

_SAYING_THE_SAME = ("no-untyped-call", "no-any-")
"""How mypy's codes begin that say the same as an unchecked operation."""


class Consequence(Note):
    """An operation, or an error that says the same, whose Any comes from a slot, alias, base or import on record.

    The cause stands at base by itself and is no more than it was, and the module has such debts already. No door: what
    comes from a library's call, a new import or anything new has no cause on record; and an operation that stood in
    this symbol was checked there, so that it is worse now.
    """

    id = "consequence"
    words = "following from causes on record"
    rules = ("unchecked-operation", "type-error")

    def ask(self, account: Account, situation: Situation) -> None:
        for key, debts in self.noted(account, situation):
            if key.rule == "unchecked-operation":
                if situation.has_rows(key) and is_on_record(key, account, situation):
                    account.grant(self.id, key, _new_ones(key, debts, situation), told=True)
            elif key.detail.startswith(_SAYING_THE_SAME):
                lines = _lines_of_consequences(key, account, situation)
                account.grant(self.id, key, sum(debt.count for debt in debts if debt.place.line in lines), told=True)


def _new_ones(key: Key, debts: Sequence[Debt], situation: Situation) -> int:
    """How many of a key's debts are operations or variables that its symbol did not have at base."""
    operations = situation.new_operations(key, [debt for debt in debts if not is_variable(debt)])
    return operations + situation.new_variables(key, debts)


def is_on_record(operation: Key, account: Account, situation: Situation) -> bool:
    """Whether the cause of an operation is a debt at base and is no more than it was."""
    cause = Declaration.of(operation)
    if cause is None:
        return False
    keys = cause.keys(situation.recorded)
    return any(situation.recorded.get(key, 0) for key in keys) and not any(account.rose.get(key, 0) for key in keys)


def _lines_of_consequences(error: Key, account: Account, situation: Situation) -> set[int]:
    """The lines of an error's symbol on which something is done to an Any that is on record."""
    keys = (key for key in beside(error, "unchecked-operation", situation) if is_on_record(key, account, situation))
    return {debt.place.line for key in keys for debt in account.places(key)}


class FollowsItsCause(Evidence):
    """An operation that stood has another cause today: its cause went along with code, or has another name.

    So has one on two Any of which one got its type, and one of which nothing of ours is the cause any more: the typed
    value gives Any by itself. The row of its symbol pays. No door: the operation is none that the symbol did not have,
    and what it hangs on today is on record, was paid for, or is refused itself; or its statement is what it was, and
    uses what was Any there.
    """

    id = "follows-its-cause"
    rules = ("unchecked-operation",)

    def ask(self, account: Account, situation: Situation) -> None:
        paid: dict[tuple[str, ...], Key | None] = {payment.of[1:]: payment.by for payment in account.payments}
        for key in self.grown(account):
            cause = Declaration.of(key)
            if cause is None:
                _pay_by_what_it_used(self.id, key, account, situation)
                continue
            if not (tuple(cause) in paid or is_on_record(key, account, situation) or _rose(cause, account)):
                continue
            by, debts = paid.get(tuple(cause)), account.places(key)
            stood = sum(debt.count for debt in debts) - situation.new_operations(key, debts)
            for before in account.shrunk_in(key.rule, situation.origin(key)):
                is_same = by is not None and Declaration.of(before) == by[1:]
                stood -= account.pay(self.id, key, before, None if is_same else max(stood, 0))


def _pay_by_what_it_used(reason: str, key: Key, account: Account, situation: Situation) -> None:
    """Operations in statements that stood, and that use a name whose own Any was the cause of others there."""
    shape = situation.code.new(key.module)
    for before in account.shrunk_in(key.rule, situation.origin(key)):
        if (cause := Declaration.of(before)) is not None:
            names = {cause.detail, cause.symbol.rpartition(".")[2]}
            debts = (debt for debt in account.places(key) if names & shape.uses_on(debt.place.line))
            account.pay(reason, key, before, sum(debt.count for debt in debts if situation.stood(key, debt)))


def _rose(cause: Declaration, account: Account) -> bool:
    return any(account.rose.get(Key(rule, *cause), 0) > 0 for rule in LETTING_ANY_IN)
