"""Parameters annotated with what has no members, object or a protocol of nothing, and used as if they had some."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ratchet.check.account import Account
from ratchet.check.identity.code import Code
from ratchet.facts.collect.empty_protocols import empty_protocols
from ratchet.facts.collect.shapes import Shape
from ratchet.terms import Key

_OF_A_USE = ("attr-defined", "operator", "index")
"""mypy's codes for what is done to a value that does not have it."""


def uses_of_empty_parameters(key: Key, account: Account, code: Code) -> int:
    """How many of a key's errors, or comments, are about a parameter that the change annotated with nothing.

    Not in methods of Python's own protocols: `__eq__` has to take object.
    """
    old, new = code.before.get(key.module), code.after.get(key.module)
    last = key.symbol.rpartition(".")[2]
    if key.detail not in _OF_A_USE or old is None or new is None or last.startswith("__"):
        return 0
    if not old.is_unannotated(key.symbol):
        return 0
    empty = {"object", *_protocols_of_nothing(code)}
    names = [name for name in new.signature(key.symbol) or () if new.stated_parameter(key.symbol, name) in empty]
    if not names:
        return 0
    used = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    debts = account.places(key)
    if key.rule == "suppression":
        return sum(debt.count for debt in debts if used.search(new.line(debt.place.line)))
    return sum(debt.count for debt in debts if used.match(_from(new, debt.place.line, debt.place.column)))


def _from(shape: Shape, line: int, column: int) -> str:
    """A line from a column on, which counts characters from 1."""
    return shape.text.split("\n")[line - 1][column - 1 :]


def _protocols_of_nothing(code: Code) -> Iterator[str]:
    """The names of protocols without members, in modules that changed."""
    for shape in code.after.values():
        yield from empty_protocols(shape)
