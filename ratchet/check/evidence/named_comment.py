"""A comment that names what stood: base shows the error, and its statement is what it was but for the comment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ratchet.check.account import Account
from ratchet.check.evidence import Note, Situation
from ratchet.facts.collect.statement_forms import import_statements
from ratchet.rules.suppression import NO_TYPE_CHECK
from ratchet.terms import Debt, Key

_FOREIGN = re.compile(r"(?:pyright|basedpyright|pyrefly|ty|zuban|pyre|pytype|pylint):[a-z-]+\[([^\]*]+)\]")
_PYRIGHT = re.compile(r"(?:(?:based)?pyright:)?report[A-Z]\w*(?:=\w+)?")
"""A rule of pyright's, behind mypy's own words or as a setting: mypy knows no such code."""

_FOR_ALL = ("ignore-errors", "ignore-all-errors", "ignore-file", "unsafe", "skip-file")


class NamedComment(Note):
    """An error on record is silenced by a comment with exactly its code, on a statement that stands unchanged.

    The error's debt pays, one for one. On an import, whose one error it can only be, a bare comment names it too, and
    the untyped import stays on record. A comment with codes of a checker that is not measured says nothing to mypy. No
    door: a statement that changed, an error that is new, another code and more codes are refused.
    """

    id = "named-comment"
    words = "silencing by name what stood"
    rules = ("suppression",)
    needs_likeness = True

    def ask(self, account: Account, situation: Situation) -> None:
        for key, debts in self.noted(account, situation):
            named = [debt for debt in debts if is_new_on_what_stood(key, debt, situation)]
            if names_its_code(key.detail):
                error = Key("type-error", *situation.origin(key), key.detail)
                account.pay(self.id, key, error, sum(debt.count for debt in named), told=True)
            if key.detail == "*" or key.detail.startswith("import"):
                named = _imports_on_record(key, named, situation)
                account.grant(self.id, key, sum(debt.count for debt in named), told=True)
            elif is_of_another_checker(key.detail):
                account.grant(self.id, key, sum(debt.count for debt in debts), told=True)


def names_its_code(detail: str) -> bool:
    """Whether a comment names one code of mypy's, and is about its line alone."""
    return detail not in ("*", NO_TYPE_CHECK) and ":" not in detail and not _PYRIGHT.fullmatch(detail)


def is_of_another_checker(detail: str) -> bool:
    """Whether a comment names a code of a checker other than mypy, and is about its line alone."""
    if detail.startswith("noqa:"):
        return not detail.endswith("*")
    if _PYRIGHT.fullmatch(detail):
        return True
    return _FOREIGN.fullmatch(detail) is not None and not any(word in detail for word in _FOR_ALL)


def is_new_on_what_stood(key: Key, debt: Debt, situation: Situation) -> bool:
    """Whether a comment is new, and its statement stood in the same symbol at base."""
    return situation.stood(key, debt) and not situation.stood(key, debt, commented=True)


def _imports_on_record(key: Key, debts: Sequence[Debt], situation: Situation) -> list[Debt]:
    """The comments among these that stand on an import of which base's shards have an untyped import."""
    shape = situation.code.after.get(key.module)
    if shape is None or not debts:
        return []
    module, symbol = situation.origin(key)
    known = {one.detail for one in situation.allowed if one[:3] == ("untyped-import", module, symbol)}
    taken = {
        statement.line: {name for name, _ in statement.names} | {statement.origin}
        for statement in import_statements(shape.body)
    }
    return [debt for debt in debts if known & taken.get(debt.place.line, set())]
