"""An alias that grew is told at its definition: the annotations that use it are what they were."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Code
from ratchet.facts.collect.shapes import Shape
from ratchet.terms import MODULE_LEVEL, Debt, Key

_STATED = ("explicit-any", "bare-generic")


class ToldAtItsAlias(Evidence):
    """An annotation that did not change names an alias that got worse: that is refused once, where it is defined.

    No door: the alias's own growth is a finding, or was paid for.
    """

    id = "told-at-its-alias"
    rules = _STATED
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        grown, code = self.grown(account), situation.code
        names = {key.detail for key in grown if _is_alias(key, code)}
        if not names:
            return
        word = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))})\b")
        for key in grown:
            if not _is_alias(key, code):
                standing = [debt for debt in account.places(key) if _stood(debt, key, code, word)]
                account.grant(self.id, key, sum(debt.count for debt in standing))


def _is_alias(key: Key, code: Code) -> bool:
    """Whether a key is that of a name which its module or class binds, and which was there before."""
    old = code.old(key.module)
    if code.new(key.module).is_class(key.symbol):
        return key.detail in old.attributes(key.symbol)
    return key.symbol == MODULE_LEVEL and key.detail in old.bound


def _stood(debt: Debt, key: Key, code: Code, word: re.Pattern[str]) -> bool:
    """Whether the annotation that a debt is about names such an alias, and is written as it was at base."""
    rows = [*_rows(code.today(key.module), key.symbol, debt.place.line)]
    if not any(map(word.search, rows)):
        return False
    return key.module in code.unchanged or _all_stood(rows, code.old(key.module))


def _rows(shape: Shape, symbol: str, line: int) -> Iterable[str]:
    """The lines of a function's head, or the one line that a debt stands on."""
    known = shape.definitions.get(symbol)
    is_head = known is not None and known.is_function and known.node.line == line and known.body
    last = known.body[0].line if known is not None and is_head else line + 1
    return (shape.line(row) for row in range(line, max(last, line + 1)))


def _all_stood(rows: Iterable[str], old: Shape) -> bool:
    stood = {old.line(row) for row in range(1, len(old.text.split("\n")) + 1)}
    return stood.issuperset(rows)
