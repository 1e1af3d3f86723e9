"""Explains an architecture debt that is a finding: the shortest chain through an import that the change added."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from itertools import pairwise

from ratchet.contracts.contract import Contract, split_detail
from ratchet.contracts.kinds.acyclic import Acyclic, quotient, siblings
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.facts.imports.search import distances, path_to
from ratchet.terms import Debt
from ratchet.terms.imports import ImportKind

Added = Mapping[tuple[str, str], ImportKind | None]
"""What `added_edges` gives: the new imports, and those that were of a weaker kind before."""


def explain(contract: Contract, graph: ImportGraph, debt: Debt, added: Added) -> Debt:
    """`debt`, a finding of `contract`, with the chain as its trail and, where it got worse by kind, the old kind.

    Debts of other rules, and those that `graph` has no import for, come back as they are.
    """
    pair = (debt.key.module, split_detail(debt.key.detail)[0])
    edge = graph.edges.get(pair)
    if debt.key.rule != contract.rule or debt.key.symbol != contract.id or edge is None:
        return debt
    cycle = isinstance(contract, Acyclic)
    steps = _cycle(contract, graph, edge, added) if isinstance(contract, Acyclic) else _chain(contract, graph, edge)
    message, because = debt.message, ""
    weaker = added.get(pair)
    if weaker is not None:
        message += f" (until now only {weaker})"
    elif pair not in added:
        culprit = next((step for step in steps if (step.importer, step.imported) in added), None)
        if culprit is not None:
            message += f", now that {culprit.importer} imports {culprit.imported}"
            because = step_text(culprit)
    trail = tuple(map(step_text, steps)) if len(steps) > 1 or cycle else ()
    return dataclasses.replace(debt, message=message, trail=trail, culprit=because)


def step_text(edge: Edge) -> str:
    """`a -> b (path:line)`."""
    return f"{edge.importer} -> {edge.imported} ({edge.place.path}:{edge.place.line})"


def _chain(contract: Contract, graph: ImportGraph, edge: Edge) -> list[Edge]:
    """From the nearest source of the contract to the offending edge.

    Of a debt that is new, every chain leads through an import that the change added: without one, it would be old.
    """
    route = contract.route(graph, edge.imported)
    if route is None or edge.importer in route.sources:
        return [edge]
    ahead = distances(graph.adjacency(contract.view).imports, route.sources, route.blocked)
    if edge.importer not in ahead:
        return [edge]
    nodes = path_to(ahead, edge.importer)
    return [graph.edges[pair] for pair in pairwise((*nodes, edge.imported))]


def _cycle(contract: Acyclic, graph: ImportGraph, edge: Edge, added: Added) -> list[Edge]:
    """The shortest cycle of siblings over the offending edge, each link by an added import if there is one."""
    among = contract.between_siblings(graph)
    pair = siblings(edge.importer, edge.imported)
    if pair is None or pair not in among:
        return [edge]
    back = distances(quotient(among), (pair[1],), ())
    if pair[0] not in back:
        return [edge]
    links = [among[link] for link in pairwise(path_to(back, pair[0]))]
    return [edge, *(next((one for one in link if (one.importer, one.imported) in added), link[0]) for link in links)]
