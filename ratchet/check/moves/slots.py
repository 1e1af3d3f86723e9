"""The ledger of slots: what a slot owed pays for what it owes now, where no less is known of it than before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from ratchet.check.moves.code import Code, Symbol
from ratchet.check.moves.leftovers import Leftovers
from ratchet.check.moves.symbols import SymbolMap
from ratchet.facts.collect.unstated import is_unstated_local, is_unstated_parameter, is_unstated_variable, stated_text
from ratchet.policy.levels import Levels
from ratchet.terms import MODULE_LEVEL, NO_DETAIL, Key, Level, SlotState

_BARE_CALLABLE = re.compile(r"(\w+\.)*Callable( \| None)?|(\w+\.)*Optional\[(\w+\.)*Callable\]")

_ANY = re.compile(r"(\w+\.)*Any( \| None)?|(\w+\.)*Optional\[(\w+\.)*Any\]")

_DOTS = re.compile(r"(\w+\.)*(Optional\[)?(\w+\.)*Callable\[\.\.\., ")
_ANY_RESULT = re.compile(_DOTS.pattern + r"(\w+\.)*Any\]")

_STATED = ("explicit-any", "bare-generic")
"""What an annotation may owe."""


def settle_slots(leftovers: Leftovers, code: Code, symbols: SymbolMap, levels: Levels) -> None:
    """Let growth of explicit-any and bare-generic pass where the slot got better, or stayed as good as it was.

    No annotation → an annotation that is not all Any: better. A generic without arguments → one with Any among them: as
    good. No annotation → Any: worse, but for `*args` and `**kwargs`, where Any says what was so. Any → a type with Any
    in it, however often: better. Any in one place → Any in another place of the same slot: one pays for one. Where a
    missing annotation is no debt, the text tells it.
    """
    for (module, symbol, detail), grown in _slots_that_grew(leftovers).items():
        origin = symbols.origin((module, symbol)) or (module, symbol)
        old = _old_detail(code, origin, (module, symbol), detail)
        unstated = _is_unstated(Key("", *origin, old), grown[0], leftovers, code, levels)
        before = _Before(unstated, _was_bare(code, origin, old, grown[0]), _was_any(code, origin, old))
        slot = _Slot(leftovers, origin, old, before)
        for after in grown:
            slot.pay_for(after, is_variadic=_is_variadic(code, after))
        slot.close(grown)


def move_bounds(leftovers: Leftovers, allowed: Mapping[Key, int], code: Code) -> None:
    """A type variable of the module that became a type parameter (PEP 695) takes its bound along, to each of its users.

    `allowed` are the allowances before any move.
    """
    for after in (key for rule in _STATED for key in leftovers.grown(rule)):
        old, new = code.before.get(after.module), code.after.get(after.module)
        before = Key(after.rule, after.module, MODULE_LEVEL, after.detail)
        if old is None or new is None or after.symbol == MODULE_LEVEL:
            continue
        if after.detail in old.bound and after.detail not in new.bound:
            leftovers.move(before, after)
            leftovers.allow(after, allowed.get(before, 0))


def _slots_that_grew(leftovers: Leftovers) -> Mapping[tuple[str, str, str], list[Key]]:
    slots: defaultdict[tuple[str, str, str], list[Key]] = defaultdict(list)
    for key in leftovers.grown():
        if key.rule in _STATED:
            slots[key.module, key.symbol, key.detail].append(key)
    return slots


def _old_detail(code: Code, origin: Symbol, today: Symbol, detail: str) -> str:
    """The name at base of the parameter that stands in the same place; a slot's own name where it is no parameter."""
    old, new = code.before.get(origin[0]), code.after.get(today[0])
    if old is None or new is None or old.position(origin[1], detail) is not None:
        return detail
    place, signature = new.position(today[1], detail), old.signature(origin[1])
    if place is None or signature is None:
        return detail
    same = [name for name in signature if old.position(origin[1], name) == place]
    return same[0] if same else detail


def _is_unstated(before: Key, after: Key, leftovers: Leftovers, code: Code, levels: Levels) -> bool:
    """Whether a slot had no annotation at base where that is no debt.

    Of a variable the text does not tell whether its type was known: then nothing may say otherwise that minds.
    """
    old = code.before.get(before.module)
    if old is None:
        return False
    if is_unstated_parameter(old, before.symbol, before.detail):
        return True
    paths = {debt.place.path for debt in leftovers.places(after)}
    if is_unstated_local(old, before.symbol, before.detail) and (
        leftovers.less[Key("unchecked-body", before.module, before.symbol, NO_DETAIL)] > 0
        or all(levels.of_rule("unchecked-body", path) is Level.OFF for path in paths)
    ):
        return True
    is_local = before.symbol != MODULE_LEVEL and not old.is_class(before.symbol)
    minding = "unchecked-operation" if is_local else "missing-annotation"
    is_minded = any(levels.of_rule(minding, path) is not Level.OFF for path in paths)
    was_any = is_local and leftovers.less[Key(minding, before.module, before.symbol)] > 0
    return (was_any or not is_minded) and is_unstated_variable(old, before.symbol, before.detail)


def _was_bare(code: Code, origin: Symbol, detail: str, after: Key) -> bool | None:
    """Whether a slot had a Callable without arguments for its type, as its words tell; None where they do not.

    `Callable` is `Callable[..., Any]`, and owes one debt for both. So does the latter: the debt for the dots of
    `Callable[..., int]` is gone when the result becomes Any, and pays for nothing.
    """
    old, new = code.before.get(origin[0]), code.after.get(after.module)
    stated = stated_text(old, origin[1], detail) if old is not None else ""
    if _BARE_CALLABLE.fullmatch(stated):
        return True
    today = stated_text(new, after.symbol, after.detail) if new is not None and _DOTS.match(stated) else ""
    return False if _ANY_RESULT.match(today) and not _ANY_RESULT.match(stated) else None


def _was_any(code: Code, origin: Symbol, detail: str) -> bool:
    """Whether a slot was Any and nothing else, as its words tell."""
    old = code.before.get(origin[0])
    return old is not None and _ANY.fullmatch(stated_text(old, origin[1], detail)) is not None


def _is_variadic(code: Code, key: Key) -> bool:
    shape = code.after.get(key.module)
    return shape is not None and shape.is_variadic(key.symbol, key.detail)


class _Before(NamedTuple):
    """What a slot was at base, as its words tell; of `was_bare` None where they do not."""

    was_unstated: bool
    was_bare: bool | None
    was_any: bool


class _Slot:
    """One slot as it was at base: what is left of what it owed, by rule."""

    def __init__(self, leftovers: Leftovers, origin: Symbol, detail: str, before: _Before) -> None:
        self._leftovers = leftovers
        self._missing = Key("missing-annotation", *origin, detail)
        self._bare = Key("bare-generic", *origin, detail)
        self._any = Key("explicit-any", *origin, detail)
        self._was_missing = leftovers.less[self._missing] > 0
        self._was_bare = leftovers.less[self._bare] > 0 if before.was_bare is None else before.was_bare
        self._was_unstated = before.was_unstated
        self._was_any = before.was_any

    def pay_for(self, after: Key, *, is_variadic: bool) -> None:
        """Explain the growth of one key of the slot, as far as its state allows."""
        leftovers = self._leftovers
        is_any = any(debt.state is SlotState.ANY for debt in leftovers.places(after))
        if self._was_missing:
            if not is_any or is_variadic:
                leftovers.move(self._missing, after)
                leftovers.allow(after)
        elif self._was_unstated:
            if not is_any or is_variadic:
                leftovers.allow(after)
        elif self._was_bare and not is_any:
            leftovers.move(self._bare, after)
            leftovers.allow(after)
        else:
            leftovers.move(self._any, after)
            if self._was_any and not is_any:
                leftovers.allow(after)

    def close(self, grown: list[Key]) -> None:
        """What is left of the decrease stays one: nothing else is paid by a slot that paid for itself."""
        if all(self._leftovers.more[key] == 0 for key in grown):
            for key in (self._missing, self._bare, self._any):
                self._leftovers.less[key] = 0
