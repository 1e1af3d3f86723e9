"""Import cycles, and the figures that say how tangled a graph is."""

from __future__ import annotations

from dataclasses import dataclass

from ratchet.facts.imports.graph import ImportGraph, View
from ratchet.facts.imports.search import components


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
    groups: dict[int, list[str]] = {}
    for module, number in components(graph.adjacency(view).imports).items():
        groups.setdefault(number, []).append(module)
    found = (tuple(sorted(group)) for group in groups.values() if len(group) > 1)
    return tuple(sorted(found, key=lambda group: (-len(group), group)))


def tangle(graph: ImportGraph, view: View) -> Tangle:
    """The figures of one view."""
    found = cycles(graph, view)
    return Tangle(
        view=view,
        imports=sum(1 for _ in graph.seen(view)),
        cycles=len(found),
        in_cycles=sum(map(len, found)),
        largest=max(map(len, found), default=0),
        dynamic=len(graph.computed),
    )
