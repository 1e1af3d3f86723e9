"""Which edits made something grow: those of the symbol itself, else of what the message names, else half of all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from ratchet.fixing.edits import Edit
from ratchet.terms import MODULE_LEVEL, Debt, Key

_QUOTED = re.compile(r'["`]([^"`]+)["`]')
_OF_RETURN = frozenset({"return-value", "return", "no-any-return", "exit-return", "empty-body"})
_OF_DEFAULT = re.compile(r'default for (?:parameter|argument) "(\w+)"')


def blamed(grown: Mapping[Key, Sequence[Debt]], edits: Collection[Edit]) -> set[Edit]:
    """The edits to take back: at least one where something grew and there are edits."""
    found: set[Edit] = set()
    left = False
    for key, debts in grown.items():
        culprits = _own(key, debts, edits) or _named(debts, edits)
        found.update(culprits)
        left = left or not culprits
    if found:
        return found  # the rest may have gone with them
    if left:
        modules = {key.module for key in grown}
        near = [edit for edit in edits if edit.module in modules]
        return set(_half(near or edits))
    return set()


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
    names = {name for debt in debts for name in _OF_DEFAULT.findall(debt.message)}
    return [edit for edit in exact if edit.detail in names]


def _named(debts: Sequence[Debt], edits: Collection[Edit]) -> list[Edit]:
    """The edits of functions, classes and attributes that a message names: a callee, or what is assigned to."""
    names = {name.rpartition(".")[2] for debt in debts for text in _QUOTED.findall(debt.message) for name in [text]}
    if not names:
        return []
    return [
        edit
        for edit in edits
        if edit.symbol.rpartition(".")[2] in names
        or edit.detail in names
        or (edit.symbol.endswith(".__init__") and edit.symbol.split(".")[-2] in names)
    ]
