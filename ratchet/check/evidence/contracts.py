"""Imports that break a contract, where the file of one side is gone and its code went into others: split, or merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.code import Code
from ratchet.check.identity.symbols import SymbolMap
from ratchet.facts.collect.shapes import Shape
from ratchet.facts.collect.statement_forms import ImportStatement, import_statements
from ratchet.terms import MODULE_LEVEL, Debt, Key
from ratchet.terms.catalogue import is_contract

_KINDS = frozenset({"lazy", "typing", "dynamic"})


class SplitModule(Evidence):
    """A module that breaks a contract was split or merged: one import for one, of the same kind, between its parts.

    No door: the file of one side is gone, and a new importer has to hold a definition that used the import before.
    """

    id = "split-module"
    needs_likeness = True
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
    (old, old_kind), (new, new_kind) = _split(before.detail), _split(after.detail)
    return old_kind == new_kind and parts.of(before.module, after.module) and parts.of(old, new)


def _split(detail: str) -> tuple[str, str]:
    imported, colon, kind = detail.rpartition(":")
    return (imported, kind) if colon and kind in _KINDS else (detail, "")


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
        old, new = self._code.before.get(before.module), self._code.after.get(after.module)
        came = _split(before.detail)[0], _split(after.detail)[0]
        if old is None or new is None or came not in self._moved:
            return True
        names = [name for statement in _imports(new, debts) if statement.takes_names for name, _ in statement.names]
        known = {*old.names(MODULE_LEVEL), *(today for _, today in self._moved[came]), "*"}
        return not names or not known.isdisjoint(names)

    def brought(self, before: Key, after: Key, debts: Sequence[Debt]) -> bool:
        """Whether a definition that went from one importer to the other uses what is imported, then and now."""
        old, new = self._code.before.get(before.module), self._code.after.get(after.module)
        if old is None or new is None:
            return False
        statements = _imports(new, debts)
        bound = {(alias or name).partition(".")[0] for statement in statements for name, alias in statement.names}
        pairs = self._moved.get((before.module, after.module), [])
        return any(bound & old.names(symbol) & new.names(today) for symbol, today in pairs)


def _imports(shape: Shape, debts: Sequence[Debt]) -> list[ImportStatement]:
    """The import statements that these debts stand on."""
    rows = {debt.place.line for debt in debts}
    return [statement for statement in import_statements(shape.body) if statement.line in rows]
