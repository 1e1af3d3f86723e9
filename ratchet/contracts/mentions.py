"""Literal strings that name a module which a contract forbids: as debts they are dynamic imports."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ratchet.contracts.contract import Contract, Pair
from ratchet.contracts.expressions import EXTERNAL
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.terms import Debt


def mention_debts(contract: Contract, graph: ImportGraph) -> Iterator[Debt]:
    """The debts of what modules name themselves: no chain leads through a name that another module may write."""
    external = [expression for _, expression in contract.expressions() if expression.text.startswith(EXTERNAL)]
    minded = {
        pair: edge
        for pair, edge in graph.mentioned.items()
        if not edge.imported.startswith(EXTERNAL)
        or any(expression.covers(edge, contract.view) for expression in external)
    }
    for edges in _unchained(minded):
        alone = dataclasses.replace(graph, edges=edges, mentioned={})
        yield from (
            dataclasses.replace(debt, message=debt.message.replace(" imports ", " names ", 1))
            for debt in contract.debts(alone)
        )


class _Group(NamedTuple):
    importers: set[str]
    named: set[str]
    edges: dict[Pair, Edge]


def _unchained(edges: Mapping[Pair, Edge]) -> list[dict[Pair, Edge]]:
    """The edges in groups, in none of which a module names another one that names a third."""
    groups: list[_Group] = []
    for (importer, imported), edge in edges.items():
        group = next((one for one in groups if importer not in one.named and imported not in one.importers), None)
        if group is None:
            group = _Group(set(), set(), {})
            groups.append(group)
        group.importers.add(importer)
        group.named.add(imported)
        group.edges[importer, imported] = edge
    return [group.edges for group in groups]
