"""Which edits made something grow: those of the symbol itself, else of what the message names, else half of all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ratchet.fixing.edits import Edit
from ratchet.terms import MODULE_LEVEL, Debt, Key

_QUOTED = re.compile(r'["`]([^"`]+)["`]')
_OF_RETURN = frozenset({"return-value", "return", "no-any-return", "exit-return", "empty-body"})
_OF_DEFAULT = re.compile(r'default for (?:parameter|argument) "(\w+)"')


class Blame(NamedTuple):
    """Edits to take back: those of the symbols where something grew, and those that are merely suspected."""

    own: frozenset[Edit]
    suspected: frozenset[Edit]


def blamed(grown: Mapping[Key, Sequence[Debt]], edits: Collection[Edit]) -> Blame:
    """The edits to take back: at least one, where there are edits.

    Suspects are named only where no symbol has an edit of its own: what is left may have grown for the same reason.
    """
    own = {edit for key, debts in grown.items() for edit in _own(key, debts, edits)}
    if own:
        return Blame(frozenset(own), frozenset())
    named = {edit for debts in grown.values() for edit in _named(debts, edits)}
    if named:
        return Blame(frozenset(), frozenset(named))
    modules = {key.module for key in grown}
    near = [edit for edit in edits if edit.module in modules]
    return Blame(frozenset(), frozenset(_half(near or edits)))


def _half(edits: Iterable[Edit]) -> list[Edit]:
    """The second half of some edits, in the order of their places; one of one."""
    ordered = sorted(edits)
    return ordered[len(ordered) // 2 :]


def _own(key: Key, debts: Sequence[Debt], edits: Collection[Edit]) -> list[Edit]:
    """The edits of the symbol, of one around it, or of one within it."""
    near = [edit for edit in edits if edit.module == key.module]
    exact = [edit for edit in near if edit.symbol == key.symbol]
    if key.rule == "type-error" and (told := _told(key, debts, exact)):
        return told
    if key.symbol == MODULE_LEVEL:
        return exact
    around = [
        edit for edit in near if key.symbol.startswith(f"{edit.symbol}.") or edit.symbol.startswith(f"{key.symbol}.")
    ]
    return exact or around


def _told(key: Key, debts: Sequence[Debt], exact: Sequence[Edit]) -> list[Edit]:
    """The one slot that an error is about, where its code or message tells that."""
    if key.detail in _OF_RETURN:
        return [edit for edit in exact if edit.detail == "return"]
    names = {found[1] for debt in debts for found in _OF_DEFAULT.finditer(debt.message)}
    return [edit for edit in exact if edit.detail in names]


def _named(debts: Sequence[Debt], edits: Collection[Edit]) -> list[Edit]:
    """The edits of functions, classes and attributes that a message names: a callee, or what is assigned to."""
    names = {found[1].rpartition(".")[2] for debt in debts for found in _QUOTED.finditer(debt.message)}
    if not names:
        return []
    return [
        edit
        for edit in edits
        if edit.symbol.rpartition(".")[2] in names
        or edit.detail in names
        or (edit.symbol.endswith(".__init__") and edit.symbol.split(".")[-2] in names)
    ]
