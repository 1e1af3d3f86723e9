"""An alias that grew is told at its definition: the annotations that use it are what they were."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Code
from ratchet.facts.collect.shapes import Shape
from ratchet.facts.collect.statement_forms import binding_form, import_statements
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


class RenamedAlias(Evidence):
    """An alias went to another module under another name, and its old module imports it from there now.

    No door: it is made of the same words, and one pays for one.
    """

    id = "renamed-alias"
    rules = _STATED
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        code = situation.code
        new = [(key, form) for key in self.grown(account) if (form := _form(key, code.after.get(key.module)))]
        for after, form in new:
            for before in account.shrunk(after.rule):
                left = code.after.get(before.module)
                if left is None or before.module == after.module or before.detail in left.bound:
                    continue
                if form == _form(before, code.before.get(before.module)) and _imports(left, after.detail):
                    account.pay(self.id, after, before)


def _form(key: Key, shape: Shape | None) -> str:
    """What a name of a module stands for; "" where that is not told by one statement."""
    return binding_form(shape.body, key.detail) if shape is not None and key.symbol == MODULE_LEVEL else ""


def _imports(shape: Shape, name: str) -> bool:
    return any(name == taken for one in import_statements(shape.body) for taken, _ in one.names)


def _is_alias(key: Key, code: Code) -> bool:
    """Whether a key is that of a name which its module or class binds, and which was there before."""
    old, new = code.before.get(key.module), code.after.get(key.module)
    if old is None or new is None:
        return False
    if new.is_class(key.symbol):
        return key.detail in old.attributes(key.symbol)
    return key.symbol == MODULE_LEVEL and key.detail in old.bound


def _stood(debt: Debt, key: Key, code: Code, word: re.Pattern[str]) -> bool:
    """Whether the annotation that a debt is about names such an alias, and is written as it was at base."""
    shape = code.unchanged.get(key.module) or code.after.get(key.module)
    if shape is None:
        return False
    rows = [*_rows(shape, key.symbol, debt.place.line)]
    if not any(map(word.search, rows)):
        return False
    old = code.before.get(key.module)
    return key.module in code.unchanged or (old is not None and _all_stood(rows, old))


def _rows(shape: Shape, symbol: str, line: int) -> Iterable[str]:
    """The lines of a function's head, or the one line that a debt stands on."""
    known = shape.definitions.get(symbol)
    is_head = known is not None and known.is_function and known.node.line == line and known.body
    last = known.body[0].line if known is not None and is_head else line + 1
    return (shape.line(row) for row in range(line, max(last, line + 1)))


def _all_stood(rows: Iterable[str], old: Shape) -> bool:
    stood = {old.line(row) for row in range(1, len(old.text.split("\n")) + 1)}
    return stood.issuperset(rows)
