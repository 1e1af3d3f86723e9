"""Comments that name an error which base shows, or shows by now, on a statement that is what it was but for them."""

from __future__ import annotations

import re

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Note, Situation, beside
from ratchet.facts.kinds import NO_TYPE_CHECK
from ratchet.measure.folding import COUNTED_BY
from ratchet.terms import Debt, Key
from ratchet.terms.tools import heeded_by

_FOREIGN = re.compile(r"(?:pyright|basedpyright|pyrefly|ty|zuban|pyre|pytype|pylint):[a-z-]+\[([^\]*]+)\]")
_PYRIGHT = re.compile(r"report[A-Z]\w*")
"""A rule of pyright's behind mypy's own words: mypy knows no such code. As a setting, it is about the whole file."""

_IMPORT = COUNTED_BY["import-not-found"]

_FOR_ALL = ("ignore-errors", "ignore-all-errors", "ignore-file", "unsafe", "skip-file")


class NamedComment(Note):
    """An error on record is silenced by a comment with exactly its code, on a statement that stands unchanged.

    The error's debt pays, one for one. Where another rule counts what the error says, as an untyped import or a generic
    without arguments, that debt stays on record, and the comment is told; on an import, whose one error it can only be,
    a bare comment names it too. A comment with codes of a checker that is not measured says nothing to mypy. No
    door: a statement that changed, an error that is new, another code and more codes are refused.
    """

    id = "named-comment"
    words = "silencing by name what stood"
    rules = ("suppression",)

    def ask(self, account: Account, situation: Situation) -> None:
        for key, debts in self.noted(account, situation):
            named = [debt for debt in debts if is_new_on_what_stood(key, debt, situation)]
            if names_its_code(key.detail):
                error = Key("type-error", *situation.origin(key), key.detail)
                account.pay(self.id, key, error, sum(debt.count for debt in named), told=True)
            counting = _IMPORT if key.detail == "*" else COUNTED_BY.get(key.detail)
            if counting is not None:
                named = [debt for debt in named if _counts_there(counting, key, debt, account, situation)]
                account.grant(self.id, key, sum(debt.count for debt in named), told=True)
            elif is_unmeasured(key.detail, situation):
                account.grant(self.id, key, sum(debt.count for debt in debts), told=True)


class SilencedAsShown(Evidence):
    """An error that shows at base by now is silenced by a comment with its code, on a statement that stood: it pays.

    No door: an error that base's shards record pays for no comment, that would be a fake fix.
    """

    id = "silenced-as-shown"
    rules = ("suppression",)
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        for after in self.grown(account) if situation.shown else ():
            before = Key("type-error", after.module, after.symbol, after.detail)
            standing = sum(debt.count for debt in account.places(after) if is_new_on_what_stood(after, debt, situation))
            account.pay(self.id, after, before, min(situation.shown.get(before, 0), standing))


def names_its_code(detail: str) -> bool:
    """Whether a comment names one code of mypy's, and is about its line alone."""
    return detail not in ("*", NO_TYPE_CHECK) and ":" not in detail and not _PYRIGHT.fullmatch(detail)


def is_unmeasured(detail: str, situation: Situation) -> bool:
    """Whether a comment names a code of a checker that is not measured here, and is about its line alone."""
    return is_of_another_checker(detail) and not heeded_by(detail, situation.levels.tools)


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


def _counts_there(rule: str, key: Key, comment: Debt, account: Account, situation: Situation) -> bool:
    """Whether a debt of a rule stands in the statement of a comment, and is on record for the same symbol at base."""
    shape = situation.code.new(key.module)
    statement = shape.piece(comment.place.line, commented=False)
    module, symbol = situation.origin(key)
    return any(
        situation.allowed.get(Key(rule, module, symbol, one.detail), 0)
        and any(shape.piece(debt.place.line, commented=False) == statement for debt in account.places(one))
        for one in beside(key, rule, situation)
    )
