"""Leftover growth against leftover decrease of the same rule: one to one, and only with evidence that code moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from ratchet.check.comparison import Move, growth
from ratchet.check.moves.code import Code, Symbol, outwards
from ratchet.check.moves.contracts import contract_moves
from ratchet.check.moves.details import is_renamed_detail, with_names
from ratchet.check.moves.imports import ON_AN_IMPORT, imports_brought_along
from ratchet.check.moves.statements import statement_moves
from ratchet.check.moves.symbols import SymbolMap, map_symbols, similar
from ratchet.terms import Debt, Key
from ratchet.terms.catalogue import BODY_RULES, RULES_THAT_NEVER_MOVE, is_contract

_SLOTS = frozenset({"missing-annotation", "explicit-any", "bare-generic"})
"""What hangs on a field, or on the constructor's parameter of its name."""


def find_moves(
    found: Mapping[Key, int],
    allowed: Mapping[Key, int],
    code: Code,
    places: Callable[[Key], Sequence[Debt]],
    indebted: frozenset[str],
) -> tuple[Move, ...]:
    """Moves that explain growth by a decrease elsewhere.

    `places` gives the debts of a key as they stand today; `indebted` are the modules that had any debt before.
    """
    more = growth(found, allowed)
    less = growth(allowed, found)
    broken, mended = (_taken_out(one, lambda key: is_contract(key.rule)) for one in (more, less))
    for one in (more, less):
        _taken_out(one, lambda key: key.rule in RULES_THAT_NEVER_MOVE)
    symbols = map_symbols(code.before, code.after)
    of_contracts = tuple(contract_moves(broken, mended, code, symbols, places)) if broken and mended else ()
    if not more or not less:
        return (*of_contracts, *imports_brought_along(more, allowed, symbols, places))
    matching = _Matching(more, less, code, symbols, places, indebted)
    matching.same_symbol_renamed_detail()
    matching.moved_symbols()
    matching.constructor_slots()
    matching.moves += statement_moves(more, less, code, places)
    matching.opened_under_another_name()
    matching.moved_imports()
    return (*of_contracts, *matching.moves, *imports_brought_along(matching.more, allowed, symbols, places))


def _taken_out(counts: Counter[Key], which: Callable[[Key], bool]) -> Counter[Key]:
    """The keys that are taken out of the counts."""
    keys = [key for key in counts if which(key)]
    return Counter({key: counts.pop(key) for key in keys})


class _Matching:
    def __init__(
        self,
        more: Counter[Key],
        less: Counter[Key],
        code: Code,
        symbols: SymbolMap,
        places: Callable[[Key], Sequence[Debt]],
        indebted: frozenset[str],
    ) -> None:
        self.more = more
        self.less = less
        self.code = code
        self.symbols = symbols
        self.places = places
        self.indebted = indebted
        self.moves: list[Move] = []

    def _move(self, before: Key, after: Key, limit: int | None = None) -> int:
        count = min(self.less[before], self.more[after])
        count = count if limit is None else min(count, limit)
        if count <= 0:
            return 0
        self.moves.append(Move(before, after, count))
        self.less[before] -= count
        self.more[after] -= count
        return count

    def _grown(self) -> Iterator[Key]:
        yield from sorted(key for key, count in self.more.items() if count > 0)

    def _shrunk(self, rule: str) -> Iterator[Key]:
        yield from sorted(key for key, count in self.less.items() if count > 0 and key.rule == rule)

    # -- the detail was renamed -----------------------------------------------------------------------------------

    def same_symbol_renamed_detail(self) -> None:
        """A renamed parameter in the same place, a renamed variable, a cast to a renamed class."""
        for after in self._grown():
            origin = self._origin(after)
            for before in self._shrunk(after.rule):
                if (before.module, before.symbol) == origin and is_renamed_detail(
                    before, after, self.code, self.symbols
                ):
                    self._move(before, after)

    def _origin(self, key: Key) -> tuple[str, str]:
        return self.symbols.origin((key.module, key.symbol)) or (key.module, key.symbol)

    # -- the symbol moved -----------------------------------------------------------------------------------------

    def moved_symbols(self) -> None:
        """The same debt under the symbol that its own became."""
        names = self.symbols.names()
        for after in self._grown():
            for origin in self.symbols.origins((after.module, after.symbol)):
                if not self._may_come(origin, after):
                    continue
                for before in self._shrunk(after.rule):
                    if (before.module, before.symbol) != origin:
                        continue
                    if before.detail == after.detail or with_names(before.detail, names) == after.detail:
                        self._move(before, after)

    def _may_come(self, origin: tuple[str, str], after: Key) -> bool:
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
        for after in self._grown():
            owner, _, last = after.symbol.rpartition(".")
            shape = self.code.after.get(after.module)
            if after.rule not in _SLOTS or shape is None:
                continue
            if last == "__init__" and shape.is_class(owner):
                self._slot(self._origin(Key(after.rule, after.module, owner, "")), after)
            elif shape.is_class(after.symbol):
                module, symbol = self._origin(after)
                self._slot((module, f"{symbol}.__init__"), after)

    def _slot(self, origin: tuple[str, str], after: Key) -> None:
        count = self._move(Key(after.rule, *origin, after.detail), after)
        if after.rule == "bare-generic":
            # mypy says the same, if it is asked to.
            self._move(
                Key("type-error", *origin, "type-arg"),
                Key("type-error", after.module, after.symbol, "type-arg"),
                count,
            )

    def opened_under_another_name(self) -> None:
        """An unchecked body goes where its code went, checked or not: what shows there is revealed, not new.

        One body may reveal any number of debts, so that its name alone is never enough.
        """
        for after in self._grown():
            if after.rule not in BODY_RULES:
                continue
            for symbol in outwards(after.symbol):
                origin = self.symbols.origin((after.module, symbol))
                if origin is not None and self._is_alike(origin, (after.module, symbol)):
                    before = Key("unchecked-body", *origin, "-")
                    count = self.less.pop(before, 0)
                    if count > 0:
                        self.moves.append(Move(before, Key("unchecked-body", after.module, symbol, "-"), count))

    # -- the import moved -----------------------------------------------------------------------------------------

    def moved_imports(self) -> None:
        """An untyped import that is spelled in another way, or stands in another module that had debts before.

        What stands on its line, an error or the comment that silences it, goes along.
        """
        for after in self._grown():
            if after.rule != "untyped-import":
                continue
            for before in self._shrunk(after.rule):
                if before.detail == after.detail and (before.module == after.module or after.module in self.indebted):
                    self._on_its_line(before, after)
                    self._move(before, after)

    def _on_its_line(self, before: Key, after: Key) -> None:
        rows = {(debt.place.path, debt.place.line) for debt in self.places(after)}
        for key in self._grown():
            if key.rule in ON_AN_IMPORT and (key.module, key.symbol) == (after.module, after.symbol):
                standing = sum(debt.count for debt in self.places(key) if (debt.place.path, debt.place.line) in rows)
                self._move(Key(key.rule, before.module, before.symbol, key.detail), key, standing)
