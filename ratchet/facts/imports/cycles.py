"""Import cycles, and the figures that say how tangled a graph is."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from ratchet.facts.imports.graph import Edge, ImportGraph
from ratchet.facts.imports.search import components
from ratchet.terms.imports import View


@dataclass(frozen=True, slots=True)
class Tangle:
    """How tangled the imports of one view are. `dynamic` counts computed imports, which no view shows."""

    view: View
    imports: int
    cycles: int
    in_cycles: int
    largest: int
    dynamic: int


def cycles(graph: ImportGraph, view: View) -> tuple[tuple[str, ...], ...]:
    """The groups of modules that all reach each other, the largest first, each sorted."""
    known = graph.known_cycles.get(view)
    if known is None:
        groups: dict[int, list[str]] = {}
        for module, number in components(graph.adjacency(view).imports).items():
            groups.setdefault(number, []).append(module)
        rings = (tuple(sorted(group)) for group in groups.values() if len(group) > 1)
        known = graph.known_cycles[view] = tuple(sorted(rings, key=lambda group: (-len(group), group)))
    return known


def largest_cycles(graph: ImportGraph, view: View) -> Mapping[str, tuple[str, ...]]:
    """Top-level package -> the largest of the cycles that a module of it stands in; only where there is one."""
    largest: dict[str, tuple[str, ...]] = {}
    for group in cycles(graph, view):
        for top in sorted({module.partition(".")[0] for module in group}):
            largest.setdefault(top, group)
    return largest


def first_import(graph: ImportGraph, module: str, group: Container[str], view: View) -> Edge:
    """The first import, by its place, that leads from a module of a cycle to another one of it."""
    inside = (graph.edges[module, other] for other in graph.adjacency(view).imports[module] if other in group)
    return min(inside, key=lambda edge: edge.place)


def tangle(graph: ImportGraph, view: View) -> Tangle:
    """The figures of one view."""
    groups = cycles(graph, view)
    return Tangle(
        view=view,
        imports=sum(1 for _ in graph.seen(view)),
        cycles=len(groups),
        in_cycles=sum(map(len, groups)),
        largest=max(map(len, groups), default=0),
        dynamic=len(graph.computed),
    )
