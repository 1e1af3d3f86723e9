"""Which edits made something grow: by the slot that an error is about, by the line that errs, and by what it calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ratchet.fixing.edits import Edit, Kind
from ratchet.terms import MODULE_LEVEL, Debt, Key, Place

_QUOTED = re.compile(r'["`]([^"`]+)["`]')
_WORD = re.compile(r"[^\W\d]\w*")
_OF_RETURN = frozenset({"return-value", "return", "no-any-return", "exit-return", "empty-body"})
_OF_DEFAULT = re.compile(r'default for (?:parameter|argument) "(\w+)"')

Grown = Mapping[Key, Sequence[Debt]]


class Blame(NamedTuple):
    """Edits to take back: culprits, each with the debts that it alone can have added, and those that are suspected."""

    culprits: Mapping[Edit, Sequence[Debt]]
    suspected: frozenset[Edit]


def blamed(grown: Grown, edits: Collection[Edit], line_at: Callable[[Place], str]) -> Blame:
    """The edits to take back of those in doubt: at least one, where there are edits. `line_at`: the text of a line.

    A culprit is the one edit that an error is about, or that stands in its function while its line names no other.
    """
    culprits: dict[Edit, Sequence[Debt]] = {}
    suspected: set[Edit] = set()
    for key, debts in grown.items():
        own = _own(key, edits)
        told = _told(key, debts, own)
        named = set(own) | set(_named(debts, edits, line_at))
        if len(told or named) == 1:
            culprits |= {edit: [*culprits.get(edit, ()), *debts] for edit in told or named}
        else:
            suspected |= set(told) or named
    if not culprits and not suspected:
        modules = {key.module for key in grown}
        suspected = {edit for edit in edits if edit.module in modules} or {*edits}
    return Blame(culprits, frozenset(suspected - culprits.keys()))


def halves(edits: Iterable[Edit]) -> tuple[list[Edit], list[Edit]]:
    """Some edits in the order of their places, in two; those of one function stay together where that can be."""
    ordered = sorted(edits)
    return ordered[: len(ordered) // 2], ordered[len(ordered) // 2 :]


def _own(key: Key, edits: Collection[Edit]) -> list[Edit]:
    """The edits of the symbol, of one around it, or of one within it."""
    near = [edit for edit in edits if edit.module == key.module]
    exact = [edit for edit in near if edit.symbol == key.symbol]
    if exact or key.symbol == MODULE_LEVEL:
        return exact
    return [
        edit for edit in near if key.symbol.startswith(f"{edit.symbol}.") or edit.symbol.startswith(f"{key.symbol}.")
    ]


def _told(key: Key, debts: Sequence[Debt], own: Sequence[Edit]) -> list[Edit]:
    """The one slot that an error is about, where its code or message tells that."""
    if key.rule != "type-error":
        return []
    if key.detail in _OF_RETURN:
        return [edit for edit in own if edit.detail == "return" and edit.symbol == key.symbol]
    names = {found[1] for debt in debts for found in _OF_DEFAULT.finditer(debt.message)}
    return [edit for edit in own if edit.detail in names]


def _named(debts: Sequence[Debt], edits: Collection[Edit], line_at: Callable[[Place], str]) -> list[Edit]:
    """The edits of functions, classes and attributes that a message or its line names."""
    texts = [text for debt in debts for text in (line_at(debt.place), *_QUOTED.findall(debt.message))]
    names = {name for text in texts for name in _WORD.findall(text)}
    return [edit for edit in edits if _name_of(edit) in names]


def _name_of(edit: Edit) -> str:
    """By what name code uses what an edit annotates: a function's, a variable's, or the class of a constructor."""
    if edit.kind is Kind.VARIABLE:
        return edit.detail
    parts = edit.symbol.split(".")
    return parts[-2] if parts[-1] == "__init__" and len(parts) > 1 else parts[-1]
