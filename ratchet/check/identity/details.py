"""Details that were renamed: a parameter, a variable, a class or decorator that a detail names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ratchet.check.identity.code import Code
from ratchet.check.identity.symbols import SymbolMap
from ratchet.facts.collect.name_flow import other_names
from ratchet.terms import Declaration, Key

_NAMING_DETAILS = frozenset({"cast", "untyped-decorator"})
"""Details that are code: a renamed class or decorator changes them."""


def is_renamed_detail(before: Key, after: Key, code: Code, symbols: SymbolMap) -> bool:
    """Whether a detail is the one that another was: a parameter in the same place, a variable, a cast to a class."""
    if before.detail == after.detail:
        return False
    if after.rule in _NAMING_DETAILS:
        return with_names(before.detail, symbols.names) == after.detail or (
            after.rule == "untyped-decorator" and _last(before.detail) == _last(after.detail)
        )
    if not (before.detail.isidentifier() and after.detail.isidentifier()):
        return False
    old, new = code.old(before.module), code.new(after.module)
    old_place, new_place = old.position(before.symbol, before.detail), new.position(after.symbol, after.detail)
    if old_place is not None or new_place is not None:
        is_gone, is_new = new.position(after.symbol, before.detail), old.position(before.symbol, after.detail)
        return old_place == new_place and is_gone is None and is_new is None
    known = (old.attributes if old.is_class(before.symbol) else old.names)(before.symbol)
    still = (new.attributes if new.is_class(after.symbol) else new.names)(after.symbol)
    if after.detail in known:
        return False
    # The old name may stay as another name of the new one.
    return before.detail not in still or other_names(new.body).get(before.detail) == after.detail


def is_same_detail(before: Key, after: Key, symbols: SymbolMap) -> bool:
    """Whether two details mean the same once what was renamed has its new name; a cause goes by its own symbol."""
    if before.detail == after.detail or with_names(before.detail, symbols.names) == after.detail:
        return True
    then, now = Declaration.of(before), Declaration.of(after)
    if then is None or now is None or then.detail != now.detail:
        return False
    is_own = then[:2] == before[1:3] and now[:2] == after[1:3]
    return is_own or symbols.origin((now.module, now.symbol)) == (then.module, then.symbol)


def with_names(detail: str, names: Mapping[str, str]) -> str:
    """A detail with every name in it that was renamed."""
    return re.sub(r"[^\W\d]\w*", lambda match: names.get(match[0], match[0]), detail)


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]
