"""Details that were renamed: a parameter, a variable, a class or decorator that a detail names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ratchet.check.moves.code import Code
from ratchet.check.moves.symbols import SymbolMap
from ratchet.facts.collect.name_flow import other_names
from ratchet.terms import Key

_NAMING_DETAILS = frozenset({"cast", "untyped-decorator"})
"""Details that are code: a renamed class or decorator changes them."""


def is_renamed_detail(before: Key, after: Key, code: Code, symbols: SymbolMap) -> bool:
    """Whether a detail is the one that another was: a parameter in the same place, a variable, a cast to a class."""
    if before.detail == after.detail:
        return False
    if after.rule in _NAMING_DETAILS:
        return with_names(before.detail, symbols.names()) == after.detail or (
            after.rule == "untyped-decorator" and _last(before.detail) == _last(after.detail)
        )
    old, new = code.before.get(before.module), code.after.get(after.module)
    if old is None or new is None or not (before.detail.isidentifier() and after.detail.isidentifier()):
        return False
    old_place, new_place = old.position(before.symbol, before.detail), new.position(after.symbol, after.detail)
    if old_place is not None or new_place is not None:
        return old_place == new_place and new.position(after.symbol, before.detail) is None
    known = (old.attributes if old.is_class(before.symbol) else old.names)(before.symbol)
    still = (new.attributes if new.is_class(after.symbol) else new.names)(after.symbol)
    if after.detail in known:
        return False
    # The old name may stay as another name of the new one.
    return before.detail not in still or other_names(new.body).get(before.detail) == after.detail


def with_names(detail: str, names: Mapping[str, str]) -> str:
    """A detail with every name in it that was renamed."""
    return re.sub(r"[^\W\d]\w*", lambda match: names.get(match[0], match[0]), detail)


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]
