"""Leftover growth against leftover decrease of the same rule: one to one, and only with evidence that code moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from ratchet.comparison import Move, growth
from ratchet.moves.code import Code
from ratchet.moves.imports import ON_AN_IMPORT, imports_brought_along
from ratchet.moves.symbols import SymbolMap, map_symbols, similar
from ratchet.rule_ids import CYCLE_RULES, is_contract
from ratchet.terms import MODULE_LEVEL, Debt, Key

_NEVER = frozenset(
    {"dynamic-import", "unassigned-module", "vacuous-contract", "unmeasured-code", *CYCLE_RULES}
    | {f"loosened-{what}" for what in ("option", "policy", "baseline")}
    | {"stale-baseline", "stale-waiver"}
)
"""Contract debts move only with a renamed module; the ruler's not at all."""

_BY_SIGNATURE = frozenset({"missing-annotation", "unchecked-body"})
"""What hangs on a signature is no line that could be moved into another one."""

_NAMING_DETAILS = frozenset({"cast", "untyped-decorator"})
"""Details that are code: a renamed class or decorator changes them."""


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
    for key in [*more, *less]:
        if key.rule in _NEVER or is_contract(key.rule):
            more.pop(key, None)
            less.pop(key, None)
    if not more or not less:
        return tuple(imports_brought_along(more, allowed, map_symbols(code.before, code.after), places))
    symbols = map_symbols(code.before, code.after)
    matching = _Matching(more, less, code, symbols, places, indebted)
    matching.same_symbol_renamed_detail()
    matching.moved_symbols()
    matching.moved_lines()
    matching.moved_imports()
    return (*matching.moves, *imports_brought_along(matching.more, allowed, symbols, places))


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

    def _move(self, before: Key, after: Key, limit: int | None = None) -> None:
        count = min(self.less[before], self.more[after])
        count = count if limit is None else min(count, limit)
        if count <= 0:
            return
        self.moves.append(Move(before, after, count))
        self.less[before] -= count
        self.more[after] -= count

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
                if (before.module, before.symbol) == origin and self._renamed(before, after):
                    self._move(before, after)

    def _origin(self, key: Key) -> tuple[str, str]:
        return self.symbols.origin((key.module, key.symbol)) or (key.module, key.symbol)

    def _renamed(self, before: Key, after: Key) -> bool:
        if before.detail == after.detail:
            return False
        if after.rule in _NAMING_DETAILS:
            return _with_names(before.detail, self.symbols.names()) == after.detail or (
                after.rule == "untyped-decorator" and _last(before.detail) == _last(after.detail)
            )
        old, new = self.code.before.get(before.module), self.code.after.get(after.module)
        if old is None or new is None or not (before.detail.isidentifier() and after.detail.isidentifier()):
            return False
        old_place, new_place = old.position(before.symbol, before.detail), new.position(after.symbol, after.detail)
        if old_place is not None or new_place is not None:
            return old_place == new_place and new.position(after.symbol, before.detail) is None
        known = (old.attributes if old.is_class(before.symbol) else old.names)(before.symbol)
        still = (new.attributes if new.is_class(after.symbol) else new.names)(after.symbol)
        return before.detail not in still and after.detail not in known

    # -- the symbol moved -----------------------------------------------------------------------------------------

    def moved_symbols(self) -> None:
        """The same debt under the symbol that its own became."""
        names = self.symbols.names()
        for after in self._grown():
            origin = self.symbols.origin((after.module, after.symbol))
            if origin is None or not self._may_come(origin, after):
                continue
            for before in self._shrunk(after.rule):
                if (before.module, before.symbol) != origin:
                    continue
                if before.detail == after.detail or _with_names(before.detail, names) == after.detail:
                    self._move(before, after)

    def _may_come(self, origin: tuple[str, str], after: Key) -> bool:
        """Nothing moves into a module that stood at zero unless the code did: a name alone is not enough there."""
        if after.module == origin[0] or after.module in self.indebted:
            return True
        old, new = self.code.before[origin[0]], self.code.after[after.module]
        if old.digest(origin[1]) == new.digest(after.symbol):
            return True
        return similar(old.names(origin[1]), new.names(after.symbol), 0.5)

    # -- the lines moved ------------------------------------------------------------------------------------------

    def moved_lines(self) -> None:
        """Single statements that were carried to another symbol or module as they stand."""
        used: Counter[tuple[str, str]] = Counter()
        for after in self._grown():
            if after.rule in _BY_SIGNATURE and not self._is_assigned(after):
                continue
            lines = self._lines(after)
            for before in self._shrunk(after.rule):
                if before.detail != after.detail or (before.module, before.symbol) == (after.module, after.symbol):
                    continue
                carried = [line for line in lines if self._went(line, before, after, used)]
                if carried:
                    count = min(self.less[before], self.more[after], len(carried))
                    self._move(before, after, count)
                    used.update((before.module, line) for line in carried[:count])
                    lines = lines[:] if not count else [line for line in lines if line not in carried[:count]]

    def _is_assigned(self, key: Key) -> bool:
        """Whether a missing annotation is a variable's or an attribute's, which stands on a line of its own."""
        shape = self.code.after.get(key.module)
        return key.symbol == MODULE_LEVEL or (shape is not None and shape.is_class(key.symbol))

    def _lines(self, key: Key) -> list[str]:
        shape = self.code.after.get(key.module)
        if shape is None:
            return []
        return [line for debt in self.places(key) if (line := shape.line(debt.place.line)) for _ in range(debt.count)]

    def _went(self, line: str, before: Key, after: Key, used: Counter[tuple[str, str]]) -> bool:
        """Whether this line stood where the debt was, and stands there less often now."""
        old = self.code.before.get(before.module)
        if old is None or not old.holds(before.symbol, line):
            return False
        new = self.code.after.get(before.module)
        if before.module == after.module:
            return new is not None and not new.holds(before.symbol, line)
        left = new.lines[line] if new is not None else 0
        return old.lines[line] - left - used[(before.module, line)] > 0

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


def _with_names(detail: str, names: Mapping[str, str]) -> str:
    return re.sub(r"[^\W\d]\w*", lambda match: names.get(match[0], match[0]), detail)


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]
