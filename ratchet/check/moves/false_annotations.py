"""Annotations that the change wrote and that their own functions contradict: what mypy says of them is new."""

from __future__ import annotations

from ratchet.check.moves.code import Code
from ratchet.check.moves.leftovers import Leftovers
from ratchet.terms import Debt, Key

OF_THE_RETURN_TYPE = ("return-value", "return")
"""mypy's errors that say that a body does not return what the function states."""

_OF_A_YIELD = (
    'Incompatible types in "yield',
    "The return type of a generator",
    "The return type of an async generator",
)
_OF_A_DEFAULT = "Incompatible default for"


def contradicts_its_return(key: Key, code: Code) -> bool:
    """Whether a key's errors are about a return type that the function did not state at base."""
    old = code.before.get(key.module)
    return key.detail in OF_THE_RETURN_TYPE and old is not None and old.is_undeclared(key.symbol)


def contradictions(key: Key, leftovers: Leftovers, code: Code) -> int:
    """How many of a key's errors say that a default or a yield does not fit what the change states of it.

    These have codes that say many other things, so that mypy's words decide: a version of mypy that words them
    otherwise has them revealed, as any other error in such a body.
    """
    old = code.before.get(key.module)
    if old is None or key.detail not in ("assignment", "misc"):
        return 0
    if key.rule == "suppression":
        return _silenced_in_a_head(key, leftovers, code)
    is_undeclared, is_unannotated = old.is_undeclared(key.symbol), old.is_unannotated(key.symbol)
    return sum(
        debt.count
        for debt in leftovers.places(key)
        if (is_unannotated and _is_of_a_default(debt)) or (is_undeclared and debt.message.startswith(_OF_A_YIELD))
    )


def _is_of_a_default(debt: Debt) -> bool:
    return debt.message.startswith(_OF_A_DEFAULT)


def _silenced_in_a_head(key: Key, leftovers: Leftovers, code: Code) -> int:
    """How many comments stand in the head of a function that had no annotation: a default is what they hush up."""
    old, new = code.before.get(key.module), code.after.get(key.module)
    known = new.definitions.get(key.symbol) if new is not None else None
    if old is None or known is None or not known.body or not old.is_unannotated(key.symbol):
        return 0
    head = range(known.node.line, known.body[0].line)
    return sum(debt.count for debt in leftovers.places(key) if debt.place.line in head)
