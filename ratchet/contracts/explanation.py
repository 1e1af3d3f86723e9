"""Explains an architecture debt that is a finding: the shortest chain through an import that the change added."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from itertools import pairwise

from ratchet.contracts.contract import Contract, split_detail
from ratchet.contracts.kinds.acyclic import Acyclic, quotient, siblings
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.facts.imports.search import Neighbours, distances, path_to
from ratchet.facts.source.records import ImportKind
from ratchet.terms import Debt

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
    steps = (
        _cycle(contract, graph, edge, added) if isinstance(contract, Acyclic) else _chain(contract, graph, edge, added)
    )
    message = debt.message
    weaker = added.get(pair)
    if weaker is not None:
        message += f" (until now only {weaker})"
    elif pair not in added:
        culprit = next((step for step in steps if (step.importer, step.imported) in added), None)
        if culprit is not None:
            message += f", now that {culprit.importer} imports {culprit.imported}"
    trail = tuple(map(step_text, steps)) if len(steps) > 1 or cycle else ()
    return dataclasses.replace(debt, message=message, trail=trail)


def step_text(edge: Edge) -> str:
    """`a -> b (path:line)`."""
    return f"{edge.importer} -> {edge.imported} ({edge.place.path}:{edge.place.line})"


def _chain(contract: Contract, graph: ImportGraph, edge: Edge, added: Added) -> list[Edge]:
    """From a source of the contract to the offending edge, through an added import if one leads there."""
    route = contract.route(graph, edge.imported)
    if route is None or edge.importer in route.sources:
        return [edge]
    adjacency = graph.adjacency(contract.view)
    ahead = distances(adjacency.imports, route.sources, route.blocked)
    if edge.importer not in ahead:
        return [edge]
    nodes = path_to(ahead, edge.importer)
    if (edge.importer, edge.imported) not in added:
        behind = distances(adjacency.importers, (edge.importer,), route.blocked)
        nodes = _through(ahead, behind, added) or nodes
    return [graph.edges[pair] for pair in zip(nodes, (*nodes[1:], edge.imported), strict=True)]


def _through(ahead: Mapping[str, str | None], behind: Mapping[str, str | None], added: Added) -> tuple[str, ...] | None:
    """The shortest way from a start of `ahead` to the start of `behind` over one of the added imports."""
    ways = (
        (*path_to(ahead, importer), *reversed(path_to(behind, imported)))
        for importer, imported in sorted(added)
        if importer in ahead and imported in behind
    )
    return min(ways, key=len, default=None)


def _cycle(contract: Acyclic, graph: ImportGraph, edge: Edge, added: Added) -> list[Edge]:
    """The shortest cycle of siblings over the offending edge, and over an added import if there is one."""
    among = contract.between_siblings(graph)
    neighbours = quotient(among)
    pair = siblings(edge.importer, edge.imported)
    if pair is None or pair not in among:
        return [edge]
    links = {link for link in among if any((one.importer, one.imported) in added for one in among[link])}
    ring = _ring(neighbours, pair, {} if pair in links else dict.fromkeys(links))
    return [edge if link == pair else _representative(among[link], added) for link in ring]


def _ring(neighbours: Neighbours, pair: tuple[str, str], links: Added) -> Iterator[tuple[str, str]]:
    """The links of a cycle that starts with `pair`."""
    start, follower = pair
    ahead = distances(neighbours, (follower,), ())
    nodes = path_to(ahead, start)
    if links:
        importers: dict[str, list[str]] = {}
        for importer, others in neighbours.items():
            for imported in others:
                importers.setdefault(imported, []).append(importer)
        behind = distances({name: tuple(found) for name, found in importers.items()}, (start,), ())
        nodes = _through(ahead, behind, links) or nodes
    yield pair
    yield from pairwise(nodes)


def _representative(edges: list[Edge], added: Added) -> Edge:
    return next((edge for edge in edges if (edge.importer, edge.imported) in added), edges[0])
