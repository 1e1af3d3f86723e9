"""Leftover growth against leftover decrease of the same rule: one to one, and only with evidence that code moved."""

from __future__ import annotations

from collections.abc import Mapping

from ratchet.check.comparison import Move
from ratchet.check.moves.aliases import move_renamed_aliases, tell_aliases_once
from ratchet.check.moves.code import Code, Symbol, outwards
from ratchet.check.moves.contracts import move_contract_debts
from ratchet.check.moves.details import is_renamed_detail, with_names
from ratchet.check.moves.imports import ON_AN_IMPORT, bring_imports_along
from ratchet.check.moves.inlining import Inlining
from ratchet.check.moves.leftovers import Leftovers
from ratchet.check.moves.likeness import similar
from ratchet.check.moves.slots import move_bounds, settle_slots
from ratchet.check.moves.statements import move_statements
from ratchet.check.moves.symbols import SymbolMap, map_symbols
from ratchet.policy.levels import Levels
from ratchet.terms import Key
from ratchet.terms.catalogue import BODY_RULES, RULES_THAT_NEVER_MOVE, is_contract

_SLOTS = frozenset({"missing-annotation", "explicit-any", "bare-generic"})
"""What hangs on a slot: a parameter, a field, a variable."""


def find_moves(
    leftovers: Leftovers, allowed: Mapping[Key, int], code: Code, indebted: frozenset[str], levels: Levels
) -> tuple[Move, ...]:
    """Moves that explain growth by a decrease elsewhere. What they explain is taken out of `leftovers`.

    `allowed` are the allowances before any move, `indebted` the modules that had any debt before.
    """
    of_contracts = leftovers.taken_out([*filter(is_contract, leftovers.rules())])
    leftovers.taken_out(RULES_THAT_NEVER_MOVE)
    symbols = map_symbols(code.before, code.after)
    if of_contracts.more and of_contracts.less:
        move_contract_debts(of_contracts, code, symbols)
    if leftovers.more and leftovers.less:
        debts = _DebtMoves(leftovers, code, symbols, indebted)
        debts.same_symbol_renamed_detail()
        debts.moved_symbols()
        debts.constructor_slots()
        move_renamed_aliases(leftovers, code)
        settle_slots(leftovers, code, symbols, levels)
        move_bounds(leftovers, allowed, code)
        Inlining(leftovers, code, symbols).explain(allowed)
        move_statements(leftovers, code)
        debts.unchecked_under_another_name()
        debts.moved_imports()
    elif leftovers.more:
        settle_slots(leftovers, code, symbols, levels)
        Inlining(leftovers, code, symbols).explain(allowed)
    tell_aliases_once(leftovers, code)
    bring_imports_along(leftovers, allowed, symbols)
    return (*of_contracts.moves, *leftovers.moves)


class _DebtMoves:
    """The kinds of move that rest on where symbols went, one method each; what they explain leaves `leftovers`."""

    def __init__(self, leftovers: Leftovers, code: Code, symbols: SymbolMap, indebted: frozenset[str]) -> None:
        self.leftovers = leftovers
        self.code = code
        self.symbols = symbols
        self.indebted = indebted

    # -- the detail was renamed -----------------------------------------------------------------------------------

    def same_symbol_renamed_detail(self) -> None:
        """A renamed parameter in the same place, a renamed variable, a cast to a renamed class."""
        for after in self.leftovers.grown():
            for before in self.leftovers.shrunk_in(after.rule, self._origin(after)):
                if is_renamed_detail(before, after, self.code, self.symbols):
                    self.leftovers.move(before, after)

    def _origin(self, key: Key) -> Symbol:
        return self.symbols.origin((key.module, key.symbol)) or (key.module, key.symbol)

    # -- the symbol moved -----------------------------------------------------------------------------------------

    def moved_symbols(self) -> None:
        """The same debt under the symbol that its own became."""
        names = self.symbols.names()
        for after in self.leftovers.grown():
            for origin in self.symbols.origins((after.module, after.symbol)):
                if not self._may_come(origin, after):
                    continue
                for before in self.leftovers.shrunk_in(after.rule, origin):
                    if before.detail == after.detail or with_names(before.detail, names) == after.detail:
                        self.leftovers.move(before, after)

    def _may_come(self, origin: Symbol, after: Key) -> bool:
        """Nothing moves into a module that stood at zero unless the code did: a name alone is not enough there."""
        if after.module == origin[0] or after.module in self.indebted:
            return True
        return self._is_alike(origin, (after.module, after.symbol))

    def _is_alike(self, origin: Symbol, symbol: Symbol) -> bool:
        old, new = self.code.before[origin[0]], self.code.after[symbol[0]]
        if old.digest(origin[1]) == new.digest(symbol[1]):
            return True
        return similar(old.names(origin[1]), new.names(symbol[1]), 0.5)

    def constructor_slots(self) -> None:
        """A field that became a parameter of its class's constructor, or the other way: a dataclass written out."""
        for after in self.leftovers.grown():
            owner, _, last = after.symbol.rpartition(".")
            shape = self.code.after.get(after.module)
            if after.rule not in _SLOTS or shape is None:
                continue
            if last == "__init__" and shape.is_class(owner):
                self._move_slot(self._origin(Key(after.rule, after.module, owner, "")), after)
            elif shape.is_class(after.symbol):
                module, symbol = self._origin(after)
                self._move_slot((module, f"{symbol}.__init__"), after)

    def _move_slot(self, origin: Symbol, after: Key) -> None:
        count = self.leftovers.move(Key(after.rule, *origin, after.detail), after)
        if after.rule == "bare-generic":
            # mypy says the same, if it is asked to.
            before = Key("type-error", *origin, "type-arg")
            self.leftovers.move(before, Key("type-error", after.module, after.symbol, "type-arg"), count)

    def unchecked_under_another_name(self) -> None:
        """An unchecked body goes where its code went, checked or not: what shows there is revealed, not new.

        One body may reveal any number of debts, so that its name alone is never enough.
        """
        for after in self.leftovers.grown():
            if after.rule not in BODY_RULES:
                continue
            for symbol in outwards(after.symbol):
                origin = self.symbols.origin((after.module, symbol))
                if origin is not None and self._is_alike(origin, (after.module, symbol)):
                    before, now = Key("unchecked-body", *origin, "-"), Key("unchecked-body", after.module, symbol, "-")
                    self.leftovers.follow(before, now)

    # -- the import moved -----------------------------------------------------------------------------------------

    def moved_imports(self) -> None:
        """An untyped import that is spelled in another way, or stands in another module that had debts before.

        What stands on its line, an error or the comment that silences it, goes along.
        """
        for after in self.leftovers.grown("untyped-import"):
            for before in self.leftovers.shrunk_with(after.rule, after.detail):
                if before.module == after.module or after.module in self.indebted:
                    self._move_what_stands_on_its_line(before, after)
                    self.leftovers.move(before, after)

    def _move_what_stands_on_its_line(self, before: Key, after: Key) -> None:
        lines = {(debt.place.path, debt.place.line) for debt in self.leftovers.places(after)}
        for key in self.leftovers.grown():
            if key.rule in ON_AN_IMPORT and (key.module, key.symbol) == (after.module, after.symbol):
                debts = self.leftovers.places(key)
                standing = sum(debt.count for debt in debts if (debt.place.path, debt.place.line) in lines)
                self.leftovers.move(Key(key.rule, before.module, before.symbol, key.detail), key, standing)
