"""Imports that break a contract, and cycles, where modules were split, merged, or went to another package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Code
from ratchet.check.identity.symbols import SymbolMap
from ratchet.facts.collect.shapes import Shape
from ratchet.facts.collect.statement_forms import ImportStatement, import_statements
from ratchet.facts.imports import View
from ratchet.facts.imports.cycles import cycles
from ratchet.terms import MODULE_LEVEL, Debt, Key, Level
from ratchet.terms.catalogue import LARGEST_CYCLE, is_contract
from ratchet.terms.imports import split_detail


class SplitModule(Evidence):
    """A module that breaks a contract was split or merged: one import for one, of the same kind, between its parts.

    No door: the file of one side is gone, and a new importer has to hold a definition that used the import before.
    """

    id = "split-module"
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        grown = [key for key in account.grown() if is_contract(key.rule) and account.shrunk(key.rule)]
        parts = _Parts(situation.code, situation.symbols) if grown else None
        for after in grown:
            for before in account.shrunk(after.rule):
                if parts is None or before.symbol != after.symbol or not _is_part(parts, before, after):
                    continue
                debts = account.places(after)
                is_same_importer = before.module == after.module
                if parts.follows(before, after, debts) if is_same_importer else parts.brought(before, after, debts):
                    account.pay(self.id, after, before)


def _is_part(parts: _Parts, before: Key, after: Key) -> bool:
    (old, old_kind), (new, new_kind) = split_detail(before.detail), split_detail(after.detail)
    return old_kind == new_kind and parts.of(before.module, after.module) and parts.of(old, new)


class _Parts:
    """What became of the modules whose files are gone."""

    def __init__(self, code: Code, symbols: SymbolMap) -> None:
        self._code = code
        self._moved: Mapping[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for (old, symbol), (new, today) in symbols.pairs.items():
            if old != new:
                self._moved[old, new].append((symbol, today))

    def of(self, before: str, after: str) -> bool:
        """Whether a module is another one, or holds what another one held that is gone, or has its old name."""
        if before == after:
            return True
        if before not in self._code.gone:
            return False
        return (before, after) in self._moved or (after in self._code.after and self._code.renamed.get(after) == before)

    def follows(self, before: Key, after: Key, debts: Sequence[Debt]) -> bool:
        """Whether what an importer takes from where the code went is what went there, or what it named before.

        Only an import of names says what it takes.
        """
        old, new = self._code.old(before.module), self._code.new(after.module)
        came = split_detail(before.detail)[0], split_detail(after.detail)[0]
        if came not in self._moved:
            return True
        names = [name for statement in _imports(new, debts) if statement.takes_names for name, _ in statement.names]
        known = {*old.names(MODULE_LEVEL), *(today for _, today in self._moved[came]), "*"}
        return not names or not known.isdisjoint(names)

    def brought(self, before: Key, after: Key, debts: Sequence[Debt]) -> bool:
        """Whether a definition that went from one importer to the other uses what is imported, then and now."""
        old, new = self._code.old(before.module), self._code.new(after.module)
        statements = _imports(new, debts)
        bound = {(alias or name).partition(".")[0] for statement in statements for name, alias in statement.names}
        pairs = self._moved.get((before.module, after.module), [])
        return any(bound & old.names(symbol) & new.names(today) for symbol, today in pairs)


def _imports(shape: Shape, debts: Sequence[Debt]) -> list[ImportStatement]:
    """The import statements that these debts stand on."""
    rows = {debt.place.line for debt in debts}
    return [statement for statement in import_statements(shape.body) if statement.line in rows]


class MovedCycle(Evidence):
    """A package gets modules that took part in a cycle elsewhere: base's own graph, under today's names, shows it.

    Nothing pays: the package that the modules left may still take part in the cycle. No door: a cycle that base did
    not have, or of one module more, is in no graph of base.
    """

    id = "moved-cycle"
    rules = (LARGEST_CYCLE,)
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        renamed = situation.base.change.modules
        grown = self.grown(account)
        if not grown or not renamed or situation.levels.of_rule(LARGEST_CYCLE) is Level.FORBID:
            return
        before = situation.base.code.graph()
        for key in grown:
            groups = cycles(before, View(key.symbol))
            largest = max((len(group) for group in groups if _touches(group, key.module, renamed)), default=0)
            account.grant(self.id, key, largest - account.allowed.get(key, 0))


def _touches(group: Collection[str], package: str, renamed: Mapping[str, str]) -> bool:
    return any(renamed.get(module, module).partition(".")[0] == package for module in group)
