"""The ledger of slots: what a slot owed pays for what it owes now, where no less is known of it than before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ratchet.check.moves.code import Code, Symbol
from ratchet.check.moves.leftovers import Leftovers
from ratchet.check.moves.symbols import SymbolMap
from ratchet.terms import MODULE_LEVEL, Key, SlotState

_STATED = ("explicit-any", "bare-generic")
"""What an annotation may owe."""


def settle_slots(leftovers: Leftovers, code: Code, symbols: SymbolMap) -> None:
    """Let growth of explicit-any and bare-generic pass where the slot got better, or stayed as good as it was.

    No annotation → an annotation that is not all Any: better. A generic without arguments → one with Any among them: as
    good. No annotation → Any: worse, but for `*args` and `**kwargs`, where Any says what was so. Any in one place → Any
    in another place of the same slot: one pays for one.
    """
    for (module, symbol, detail), grown in _slots_that_grew(leftovers).items():
        origin = symbols.origin((module, symbol)) or (module, symbol)
        slot = _Slot(leftovers, origin, _old_detail(code, origin, (module, symbol), detail))
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


def _is_variadic(code: Code, key: Key) -> bool:
    shape = code.after.get(key.module)
    return shape is not None and shape.is_variadic(key.symbol, key.detail)


class _Slot:
    """One slot as it was at base: what is left of what it owed, by rule."""

    def __init__(self, leftovers: Leftovers, origin: Symbol, detail: str) -> None:
        self._leftovers = leftovers
        self._missing = Key("missing-annotation", *origin, detail)
        self._bare = Key("bare-generic", *origin, detail)
        self._any = Key("explicit-any", *origin, detail)
        self._was_missing = leftovers.less[self._missing] > 0
        self._was_bare = leftovers.less[self._bare] > 0

    def pay_for(self, after: Key, *, is_variadic: bool) -> None:
        """Explain the growth of one key of the slot, as far as its state allows."""
        leftovers = self._leftovers
        is_any = any(debt.state is SlotState.ANY for debt in leftovers.places(after))
        if self._was_missing:
            if not is_any or is_variadic:
                leftovers.move(self._missing, after)
                leftovers.allow(after)
        elif self._was_bare and not is_any:
            leftovers.move(self._bare, after)
            leftovers.allow(after)
        else:
            leftovers.move(self._any, after)

    def close(self, grown: list[Key]) -> None:
        """What is left of the decrease stays one: nothing else is paid by a slot that paid for itself."""
        if all(self._leftovers.more[key] == 0 for key in grown):
            for key in (self._missing, self._bare, self._any):
                self._leftovers.less[key] = 0
