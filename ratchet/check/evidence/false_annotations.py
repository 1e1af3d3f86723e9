"""Annotations that the change wrote and that their own functions contradict: what mypy says of them is new."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ratchet.check.account import Account
from ratchet.check.identity.code import Code
from ratchet.facts.collect.empty_protocols import empty_protocols
from ratchet.terms import Debt, Key

_OF_THE_RETURN_TYPE = ("return-value", "return")
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
_OF_A_DEFAULT = ("Incompatible default for",)
_OF_NO_VALUE = ("Missing return statement", "Return value expected")
"""mypy's words for a body that gives None without saying so: style, where the annotation has None."""
_OF_A_USE = ("attr-defined", "operator", "index")
"""mypy's codes for what is done to a value that does not have it."""


def contradicts_its_return(key: Key, account: Account, code: Code) -> bool:
    """Whether a key's errors are about a return type that the function did not state at base."""
    if key.detail not in _OF_THE_RETURN_TYPE or not code.old(key.module).is_undeclared(key.symbol):
        return False
    return not _gives_none_unsaid(key, account, code)


def _gives_none_unsaid(key: Key, account: Account, code: Code) -> bool:
    """Whether all that is wrong is a bare `return`, or an end without one, where None is among what is stated."""
    if not code.new(key.module).may_return_none(key.symbol):
        return False
    if key.rule == "suppression":
        return key.detail == "return"
    return all(debt.message.startswith(_OF_NO_VALUE) for debt in account.places(key))


def contradictions(key: Key, account: Account, code: Code) -> int:
    """How many of a key's errors say that what the change states of a default, a yield, an end or a use does not fit.

    These have codes that say many other things, so that mypy's words decide: a version of mypy that words them
    otherwise has them revealed, as any other error in such a body.
    """
    old, debts = code.old(key.module), account.places(key)
    is_undeclared, is_unannotated = old.is_undeclared(key.symbol), old.is_unannotated(key.symbol)
    if key.detail not in ("assignment", "misc"):
        blamed = _on_empty_parameters(key, debts, code) if is_unannotated else []
    elif key.rule == "suppression":
        blamed = [debt for debt in debts if is_unannotated and _is_in_head(key, debt, code)]
    else:
        words = (_OF_A_DEFAULT if is_unannotated else ()) + (_OF_A_YIELD + _OF_NO_RETURN if is_undeclared else ())
        blamed = [debt for debt in debts if debt.message.startswith(words)]
    return sum(debt.count for debt in blamed)


def _is_in_head(key: Key, debt: Debt, code: Code) -> bool:
    """Whether a comment stands in the head of a key's function: a default is what it hushes up there."""
    new, line = code.new(key.module), debt.place.line
    return new.is_in_head(key.symbol, line) and line in new.rows(key.symbol)


def _on_empty_parameters(key: Key, debts: Sequence[Debt], code: Code) -> Sequence[Debt]:
    """The errors, or comments, about a parameter that the change annotated with what has no members.

    That is object, or a protocol of nothing. Not in methods of Python's own protocols: `__eq__` has to take object.
    """
    new, symbol = code.new(key.module), key.symbol
    if key.detail not in _OF_A_USE or symbol.rpartition(".")[2].startswith("__"):
        return []
    empty = {"object", *(name for shape in code.after.values() for name in empty_protocols(shape))}
    names = [name for name in new.signature(symbol) or () if new.stated_parameter(symbol, name) in empty]
    if not names:
        return []
    used = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    if key.rule == "suppression":
        return [debt for debt in debts if used.search(new.line(debt.place.line))]
    rows = new.text.split("\n")  # with their indentation: columns count it
    return [debt for debt in debts if used.match(rows[debt.place.line - 1], debt.place.column - 1)]
