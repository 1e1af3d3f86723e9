"""Variables: those of a function are one pool, and one that stood without annotation pays for its type."""

from __future__ import annotations

import re

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Symbol
from ratchet.facts.collect.shapes import NO_SHAPE, Shape
from ratchet.facts.collect.unannotated import is_unstated_local, is_unstated_variable, stated_text
from ratchet.terms import Key
from ratchet.terms.catalogue import STATED_RULES

_ANY = re.compile(r"(\w+\.)*Any( \| None)?|(\w+\.)*Optional\[(\w+\.)*Any\]")


class Pool(Evidence):
    """An Any of one local variable, or of a type argument, pays for that of another in the same function.

    So does the error that asked for the annotation, and what mypy did not check of a variable without one. No door:
    one pays for one, and what is all Any is paid for only by what was.
    """

    id = "pool"
    rules = STATED_RULES

    def ask(self, account: Account, situation: Situation) -> None:
        for key in self.grown(account):
            old, was, new = situation.sides(key)
            if old is NO_SHAPE:
                continue
            is_any = situation.is_all_any(key, account)
            if is_local(new, key.symbol, key.detail):
                for before in [one for rule in STATED_RULES for one in account.shrunk_in(rule, situation.origin(key))]:
                    was_any = _ANY.fullmatch(stated_text(old, was, before.detail)) is not None
                    if is_local(old, was, before.detail) and (was_any or not is_any):
                        account.pay(self.id, key, before)
            if not is_any and self._was_missing(key, account, situation):
                account.grant(self.id, key)

    def _was_missing(self, key: Key, account: Account, situation: Situation) -> bool:
        """Whether it is a variable without annotation that mypy asked one for, did not look at, or found to be Any."""
        origin, (old, was, _) = situation.origin(key), situation.sides(key)
        if account.pay(self.id, key, Key("type-error", *origin, "var-annotated"), 1):
            return True
        if is_unstated_local(old, was, key.detail) and _went_unchecked(key, origin, account, situation):
            return True
        if not is_unstated_variable(old, was, key.detail):
            return False
        if is_local(old, was, key.detail):
            shown = account.shrunk_in("unchecked-operation", origin)
            return sum(account.pay(self.id, key, one) for one in shown) > 0
        return situation.is_off("missing-annotation", key, account)


def is_local(shape: Shape, symbol: str, detail: str) -> bool:
    """Whether a detail is of a function, and neither a parameter of it nor its return."""
    known = shape.definitions.get(symbol)
    return known is not None and known.is_function and detail != "return" and shape.position(symbol, detail) is None


def _went_unchecked(key: Key, origin: Symbol, account: Account, situation: Situation) -> bool:
    """Whether mypy did not check the body at base, and does now."""
    was_debt = account.fell.get(Key("unchecked-body", *origin), 0) > 0
    return was_debt or situation.is_off("unchecked-body", key, account)
