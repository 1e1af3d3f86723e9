"""An alias that grew is told at its definition: the annotations that use it are what they were."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ratchet.check.moves.code import Code
from ratchet.check.moves.leftovers import Leftovers
from ratchet.facts.collect.shapes import Shape
from ratchet.facts.collect.statement_forms import binding_form, import_statements
from ratchet.terms import MODULE_LEVEL, Debt, Key

_STATED = ("explicit-any", "bare-generic")


def tell_aliases_once(leftovers: Leftovers, code: Code) -> None:
    """Let growth pass where it comes of an alias that grew itself, and whose text did not change.

    The growth of the alias is refused where it is defined; how often it is used makes no difference to that.
    """
    grown = [key for rule in _STATED for key in leftovers.grown(rule)]
    names = {key.detail for key in grown if _is_alias(key, code)}
    if not names:
        return
    word = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))})\b")
    for key in grown:
        if not _is_alias(key, code):
            standing = [debt for debt in leftovers.places(key) if _stood(debt, key, code, word)]
            leftovers.allow(key, min(leftovers.more[key], sum(debt.count for debt in standing)))


def move_renamed_aliases(leftovers: Leftovers, code: Code) -> None:
    """Let an alias go to another module under another name, where its old module imports it from there now."""
    for rule in _STATED:
        new = [(key, form) for key in leftovers.grown(rule) if (form := _form(key, code.after.get(key.module)))]
        gone: dict[str, list[Key]] = {}
        for before in leftovers.shrunk(rule) if new else ():
            left = code.after.get(before.module)
            if left is not None and before.detail not in left.bound:
                gone.setdefault(_form(before, code.before.get(before.module)), []).append(before)
        for after, form in new:
            for before in gone.get(form, ()):
                if before.module != after.module and _imports(code.after[before.module], after.detail):
                    leftovers.move(before, after)


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
