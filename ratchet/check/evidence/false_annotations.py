"""Annotations that the change wrote and that their own functions contradict: what mypy says of them is new."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence.empty_types import uses_of_empty_parameters
from ratchet.check.identity.code import Code
from ratchet.terms import Debt, Key

OF_THE_RETURN_TYPE = ("return-value", "return")
"""mypy's errors that say that a body does not return what the function states."""

_OF_A_YIELD = (
    'Incompatible types in "yield',
    "The return type of a generator",
    "The return type of an async generator",
)
_OF_NO_RETURN = (
    "Return statement in function which does not return",
    "Implicit return in function which does not return",
)
_OF_A_DEFAULT = "Incompatible default for"
_OF_NO_VALUE = ("Missing return statement", "Return value expected")
"""mypy's words for a body that gives None without saying so: style, where the annotation has None."""


def contradicts_its_return(key: Key, account: Account, code: Code) -> bool:
    """Whether a key's errors are about a return type that the function did not state at base."""
    old = code.before.get(key.module)
    if key.detail not in OF_THE_RETURN_TYPE or old is None or not old.is_undeclared(key.symbol):
        return False
    return not _gives_none_unsaid(key, account, code)


def _gives_none_unsaid(key: Key, account: Account, code: Code) -> bool:
    """Whether all that is wrong is a bare `return`, or an end without one, where None is among what is stated."""
    new = code.after.get(key.module)
    if new is None or not new.may_return_none(key.symbol):
        return False
    if key.rule == "suppression":
        return key.detail == "return"
    return all(debt.message.startswith(_OF_NO_VALUE) for debt in account.places(key))


def contradictions(key: Key, account: Account, code: Code) -> int:
    """How many of a key's errors say that what the change states of a default, a yield, an end or a use does not fit.

    These have codes that say many other things, so that mypy's words decide: a version of mypy that words them
    otherwise has them revealed, as any other error in such a body.
    """
    old = code.before.get(key.module)
    if old is None or key.detail not in ("assignment", "misc"):
        return uses_of_empty_parameters(key, account, code)
    if key.rule == "suppression":
        return _silenced_in_a_head(key, account, code)
    is_undeclared, is_unannotated = old.is_undeclared(key.symbol), old.is_unannotated(key.symbol)
    return sum(
        debt.count
        for debt in account.places(key)
        if (is_unannotated and _is_of_a_default(debt))
        or (is_undeclared and debt.message.startswith(_OF_A_YIELD + _OF_NO_RETURN))
    )


def _is_of_a_default(debt: Debt) -> bool:
    return debt.message.startswith(_OF_A_DEFAULT)


def _silenced_in_a_head(key: Key, account: Account, code: Code) -> int:
    """How many comments stand in the head of a function that had no annotation: a default is what they hush up."""
    old, new = code.before.get(key.module), code.after.get(key.module)
    known = new.definitions.get(key.symbol) if new is not None else None
    if old is None or known is None or not known.body or not old.is_unannotated(key.symbol):
        return 0
    head = range(known.node.line, known.body[0].line)
    return sum(debt.count for debt in account.places(key) if debt.place.line in head)
