"""Definitions that are gone, and whose code went into one that used them; and functions that were taken out of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratchet.check.moves.code import Code, Symbol
from ratchet.check.moves.expressions import Values
from ratchet.check.moves.leftovers import Leftovers
from ratchet.check.moves.sides import TRIVIAL, grouped, last_name
from ratchet.check.moves.symbols import SymbolMap
from ratchet.terms import Key
from ratchet.terms.catalogue import BODY_RULES

_INSIDE = frozenset({*BODY_RULES, "cast", "dynamic-access", "suppression"})
"""What hangs on code inside a definition, and goes where that code is inlined."""

_STATED = ("explicit-any", "bare-generic")
"""What an annotation may owe."""


class Inlining:
    """What was put into a definition that used it, and what was taken out of one; what that explains is no growth."""

    def __init__(self, leftovers: Leftovers, code: Code, symbols: SymbolMap) -> None:
        self._leftovers = leftovers
        self._code = code
        self._symbols = symbols

    def explain(self, allowed: Mapping[Key, int]) -> None:
        """Move what went with the code. `allowed` are the allowances before any move."""
        gone = self._gone_by_name()
        for after in self._leftovers.grown():
            for helper in self._helpers(after, gone):
                self._bring(helper, after)
            if after.rule in _STATED:
                self._leftovers.allow(after, self._copied_from_parameter(after, allowed))

    def _origin(self, key: Key) -> Symbol:
        return self._symbols.origin((key.module, key.symbol)) or (key.module, key.symbol)

    # -- put into what used it ------------------------------------------------------------------------------------

    def _helpers(self, after: Key, gone: Mapping[str, list[Symbol]]) -> Iterator[Symbol]:
        """Definitions that are gone, and that the symbol of a key used and uses no more."""
        origin = self._origin(after)
        old, new = self._code.before.get(origin[0]), self._code.after.get(after.module)
        if gone and old is not None and new is not None:
            used = old.names(origin[1]) - new.names(after.symbol)
            yield from (symbol for name in sorted(used & gone.keys()) for symbol in gone[name])

    def _bring(self, helper: Symbol, after: Key) -> None:
        if after.rule in _INSIDE or (after.rule in _STATED and after.detail == "base"):
            for before in self._leftovers.shrunk_in(after.rule, helper):
                if before.detail == after.detail:
                    self._leftovers.move(before, after)
        if after.rule == "unchecked-operation":
            self._bring_result(helper, after)

    def _bring_result(self, helper: Symbol, after: Key) -> None:
        """What a function stated, or did not state, of its result pays for the variable that is given it now."""
        old, new = self._code.before.get(helper[0]), self._code.after.get(after.module)
        given = Values(old).inside(helper[1])
        forms = Values(new).form_by_line if given else {}
        count = len({debt.place.line for debt in self._leftovers.places(after) if forms.get(debt.place.line) in given})
        for rule in ("missing-annotation", *_STATED):
            count -= self._leftovers.move(Key(rule, *helper, "return"), after, min(count, 1))

    def _gone_by_name(self) -> Mapping[str, list[Symbol]]:
        """Last name → definitions that are gone and that nothing else became."""
        known = {*self._symbols.pairs, *(old for old, _ in self._symbols.others)}
        return grouped(
            (last_name((module, symbol)), (module, symbol))
            for module, shape in sorted(self._code.before.items())
            for symbol in shape.definitions
            if (module, symbol) not in known and not self._stands(module, symbol)
        )

    def _stands(self, module: str, symbol: str) -> bool:
        today = self._code.after.get(module)
        return today is not None and symbol in today.definitions

    # -- taken out of what uses it --------------------------------------------------------------------------------

    def _copied_from_parameter(self, after: Key, allowed: Mapping[Key, int]) -> int:
        """How much a new function's parameter owes that was a parameter of the function which its body was in."""
        old, new = self._code.before.get(after.module), self._code.after.get(after.module)
        if old is None or new is None or self._symbols.origin((after.module, after.symbol)) is not None:
            return 0
        stated = new.stated_parameter(after.symbol, after.detail)
        if not stated or after.symbol in old.definitions or new.weight(after.symbol) <= TRIVIAL:
            return 0
        moved = new.forms_inside(after.symbol)
        for symbol in old.definitions:
            owed = allowed.get(Key(after.rule, after.module, symbol, after.detail), 0)
            if (
                owed
                and stated == old.stated_parameter(symbol, after.detail)
                and last_name((after.module, after.symbol)) in new.names(symbol)
            ):
                left = old.forms_inside(symbol) - new.forms_inside(symbol)
                if (moved & left).total() * 4 >= moved.total() * 3:
                    return owed
        return 0
