"""The fewest imports to cut so that a cycle falls apart or a contract holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import networkx as nx

from ratchet.contracts.contract import Contract, Pair, Route
from ratchet.facts.imports import Adjacency, Edge, ImportGraph
from ratchet.facts.imports.search import distances
from ratchet.reports.graph.feedback import feedback
from ratchet.terms.imports import View

_SOURCE, _SINK = "<source>", "<sink>"


def cycle_cut(graph: ImportGraph, members: Collection[str], view: View) -> tuple[Edge, ...]:
    """Imports without which `members`, the modules of a cycle, hold none: few, if not always the fewest."""
    inside = set(members)
    imports = graph.adjacency(view).imports
    pairs = {(module, other): 1 for module in sorted(inside) for other in imports.get(module, ()) if other in inside}
    return tuple(graph.edges[pair] for pair in feedback(pairs))


def contract_cut(contract: Contract, graph: ImportGraph) -> tuple[Edge, ...]:
    """Imports without which the contract holds. For one about direct imports, these are the offending ones.

    Each set of sources gets its minimum cut, so the whole is the smallest where the contract has one set of sources,
    as `forbidden` mostly does, and close to it elsewhere.
    """
    graph = contract.judged_on(graph)
    links = contract.cycle_links(graph)
    if links is not None:
        return _links_cut(links)
    fronts: dict[Route, list[Edge]] = {}
    cut: set[Pair] = set()
    routes: dict[str, Route | None] = {}
    for offence in contract.offences(graph):
        edge = offence.edge
        if edge.imported not in routes:
            routes[edge.imported] = contract.route(graph, edge.imported)
        route = routes[edge.imported]
        if route is None or edge.importer in route.sources:
            cut.add((edge.importer, edge.imported))
        else:
            fronts.setdefault(route, []).append(edge)
    for route, entries in fronts.items():
        cut |= _minimum(graph, contract.view, route, entries, cut)
    return tuple(graph.edges[pair] for pair in sorted(cut))


def _minimum(graph: ImportGraph, view: View, route: Route, entries: Iterable[Edge], cut: Collection[Pair]) -> set[Pair]:
    """The smallest set of imports that parts the sources of a route from the offending imports."""
    doors: dict[str, list[Pair]] = {}
    for edge in entries:
        if (edge.importer, edge.imported) not in cut:
            doors.setdefault(edge.importer, []).append((edge.importer, edge.imported))
    network = _network(graph.adjacency(view), route, doors, cut)
    _, (near, _) = nx.minimum_cut(network, _SOURCE, _SINK)
    imports: set[Pair] = set()
    for node, follower in network.edges:
        if node in near and follower not in near:
            imports.update(doors[node] if follower == _SINK else [(node, follower)])
    return imports


def _network(
    adjacency: Adjacency, route: Route, doors: Mapping[str, Sequence[Pair]], cut: Collection[Pair]
) -> nx.DiGraph[str]:
    """The modules and imports on a way from the sources to the doors. Each import has capacity 1."""
    ahead = distances(adjacency.imports, route.sources, route.blocked)
    behind = distances(adjacency.importers, doors, route.blocked - route.sources)
    between = ahead.keys() & behind.keys()
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from((_SOURCE, _SINK))
    for node in sorted(between):
        if node in route.sources:
            network.add_edge(_SOURCE, node)  # without a capacity an edge is never cut
        for follower in adjacency.imports.get(node, ()):
            if follower in between and follower not in route.blocked and (node, follower) not in cut:
                network.add_edge(node, follower, capacity=1)
        if node in doors:
            network.add_edge(node, _SINK, capacity=len(doors[node]))
    return network


def _links_cut(links: Mapping[Pair, Sequence[Edge]]) -> tuple[Edge, ...]:
    weights = {link: len(edges) for link, edges in sorted(links.items())}
    return tuple(edge for link in feedback(weights) for edge in links[link])
