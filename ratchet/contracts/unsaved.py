"""Which imports of a text that is not saved yet the contracts refuse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratchet.contracts.building import guarded
from ratchet.contracts.contract import Contract
from ratchet.contracts.explanation import explain
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.graph import added_edges
from ratchet.terms import Debt, Level, Place
from ratchet.terms.counts import counted


def grown(before: ImportGraph, after: ImportGraph, contracts: Sequence[Contract]) -> Iterator[Debt]:
    """The debts of which `after` has more than `before`, each explained. None where no import was added."""
    added = added_edges(before, after)
    if not added:
        return
    for contract in contracts:
        if contract.level in (Level.NOTE, Level.OFF):
            continue
        with guarded(contract.rule):
            found = tuple(contract.debts(after))
            known = counted(contract.debts(before)) if found else {}
            for debt in found:
                if debt.count > known.get(debt.key, 0):
                    yield explain(contract, after, debt, added)


def place_of(debt: Debt) -> Place:
    """Where a reader looks: at the added import that makes an old one a debt, else at the debt's own."""
    return debt.culprit.place if debt.culprit else debt.place
