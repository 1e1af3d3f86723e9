"""What a waiver for an import of a cycle allows besides: the cycle's other imports, which are debts because of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from ratchet.terms import Key
from ratchet.terms.catalogue import is_contract
from ratchet.terms.imports import split_detail

if TYPE_CHECKING:
    from ratchet.check.verdict import Finding
    from ratchet.contracts import Contract
    from ratchet.facts.imports import ImportGraph


def may_free(contracts: Iterable[Contract], waived: Iterable[Key]) -> bool:
    """Whether one of the keys is an import of a contract about cycles: only then is the graph asked for."""
    about_cycles = {(contract.rule, contract.id) for contract in contracts if contract.is_about_cycles}
    return any(is_contract(key.rule) and (key.rule, key.symbol) in about_cycles for key in waived)


def freed(contracts: Iterable[Contract], graph: ImportGraph, waived: Collection[Key]) -> Counter[Key]:
    """The debts that go once the waived imports leave the graphs of their contracts, those imports left out.

    Only of contracts about cycles: there an import is a debt because of the others, in any other by itself.
    """
    gone: Counter[Key] = Counter()
    for contract in contracts:
        own = [key for key in waived if (key.rule, key.symbol) == (contract.rule, contract.id)]
        pairs = {(key.module, split_detail(key.detail)[0]) for key in own} & graph.edges.keys()
        if pairs and contract.is_about_cycles:
            gone += _counts(contract, graph) - _counts(contract, graph.without(pairs))
    return Counter({key: count for key, count in gone.items() if key not in waived})


def to_waive(findings: Collection[Finding], contracts: Collection[Contract], graph: ImportGraph) -> Mapping[Key, int]:
    """The waivers, and how much each has to allow, with which no finding is left: of a cycle, the added imports'."""
    wanted = {finding.key: max(finding.found - finding.allowed, 1) for finding in findings}
    added: list[Key] = []
    for finding in findings:
        if finding.culprit is None and may_free(contracts, (finding.key,)):
            added += [finding.key] if finding.key not in freed(contracts, graph, added) else []
    gone = freed(contracts, graph, added) if added else Counter[Key]()
    return {key: count for key, count in wanted.items() if key in added or count > gone[key]}


def _counts(contract: Contract, graph: ImportGraph) -> Counter[Key]:
    counts: Counter[Key] = Counter()
    for debt in contract.debts(graph):
        counts[debt.key] += debt.count
    return counts
