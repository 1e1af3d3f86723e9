"""The import graph and the contracts → debts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratchet.contracts.building import guarded, located
from ratchet.contracts.contract import Contract
from ratchet.contracts.mentions import mention_debts
from ratchet.facts.imports import ImportGraph
from ratchet.storage.garbage import no_collection
from ratchet.terms import Debt, Key


def architecture_debts(graph: ImportGraph, contracts: Sequence[Contract]) -> Iterator[Debt]:
    """Every debt of the import graph, contract by contract in their order, each sorted; then the computed imports.

    UsageError with file and line if a wildcard, in this graph, puts one module into two layers.
    """
    with no_collection():
        debts = [debt for contract in contracts for debt in _judge(contract, graph)]
    yield from debts
    yield from dynamic_imports(graph)


def dynamic_imports(graph: ImportGraph) -> Iterator[Debt]:
    """One debt for each import of a computed name."""
    for computed in graph.computed:
        message = f"{computed.function} imports a computed name, so no contract can judge the import"
        hint = "Import by a literal name. If there are several, write a table with a literal import for each."
        key = Key("dynamic-import", computed.module, computed.symbol, computed.function)
        yield Debt(key, computed.place, message, hint=hint)


def _judge(contract: Contract, graph: ImportGraph) -> Iterator[Debt]:
    with located(contract.id, contract.where), guarded(contract.rule):
        yield from contract.debts(graph)
        if graph.mentioned and contract.cycle_links(graph) is None:
            yield from mention_debts(contract, graph)
        yield from contract.vacuous(graph)
        yield from contract.unassigned(graph)
