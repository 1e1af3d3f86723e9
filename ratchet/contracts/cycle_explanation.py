"""Explains a cycle that grew: the shortest one through an import that the change added."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from itertools import pairwise

from ratchet.contracts.contract import Pair
from ratchet.contracts.explanation import Added, step
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.facts.imports.cycles import cycles, largest_cycles
from ratchet.facts.imports.search import components, shortest
from ratchet.terms import Debt
from ratchet.terms.catalogue import LARGEST_CYCLE
from ratchet.terms.imports import View

_MOST_TRIED = 50
"""How many added imports of a cycle are tried, to find the shortest cycle through one of them."""


def explain_cycle(graph: ImportGraph, debt: Debt, added: Added) -> Debt:
    """`debt`, a finding of a rule about cycles, with a cycle as its trail that begins with an added import.

    If the change added no import to the cycle, a module was renamed: then `debt` comes back as it is.
    """
    view = View(debt.key.symbol)
    group = _group(graph, debt, view)
    new = {pair for pair, weaker in added.items() if _is_new(graph, pair, weaker, view)}
    new = {pair for pair in new if pair[0] in group and pair[1] in group}
    if debt.key.rule == LARGEST_CYCLE:
        round_trip = _through_an_import(graph, _joining(graph, group, new, view), group, view)
    else:
        round_trip = _through_module(graph, debt.key.module, new, group, view)
    if not round_trip:
        return debt
    steps = [graph.edges[pair] for pair in pairwise(round_trip)]
    return _explained(debt, steps)


def _explained(debt: Debt, steps: list[Edge]) -> Debt:
    cause = steps[0]
    own = debt.key.rule != LARGEST_CYCLE and debt.key.module == cause.importer
    return dataclasses.replace(
        debt,
        message=f"{debt.message}, now that {cause.importer} imports {cause.imported}",
        place=cause.place if own or debt.key.rule == LARGEST_CYCLE else debt.place,
        trail=tuple(map(step, steps)),
        culprit=None if own else step(cause),
    )


def _group(graph: ImportGraph, debt: Debt, view: View) -> frozenset[str]:
    if debt.key.rule == LARGEST_CYCLE:
        return frozenset(largest_cycles(graph, view).get(debt.key.module, ()))
    return next((frozenset(group) for group in cycles(graph, view) if debt.key.module in group), frozenset())


def _is_new(graph: ImportGraph, pair: Pair, weaker: object, view: View) -> bool:
    """Whether the view sees the import now, and did not before."""
    return graph.edges[pair].kind in view.kinds and (weaker is None or weaker not in view.kinds)


def _through_module(
    graph: ImportGraph, module: str, new: Collection[Pair], group: Collection[str], view: View
) -> tuple[str, ...]:
    """The shortest cycle through a module, turned so that it begins with an added import."""
    way = shortest(graph.adjacency(view).imports, module, module, group)
    starts = [position for position, pair in enumerate(pairwise(way)) if pair in new]
    if not starts:
        return ()
    nodes = way[:-1]
    return (*nodes[starts[0] :], *nodes[: starts[0]], nodes[starts[0]])


def _through_an_import(
    graph: ImportGraph, candidates: Iterable[Pair], group: Collection[str], view: View
) -> tuple[str, ...]:
    """The shortest cycle that begins with one of these imports; empty if there is none."""
    imports = graph.adjacency(view).imports
    back = ((importer, shortest(imports, imported, importer, group)) for importer, imported in candidates)
    return min(((importer, *way) for importer, way in back if way), key=len, default=())


def _joining(graph: ImportGraph, group: Collection[str], new: Collection[Pair], view: View) -> list[Pair]:
    """Of the added imports, those that joined cycles, or closed one."""
    imports = graph.adjacency(view).imports
    before = components(
        {
            module: tuple(other for other in imports[module] if other in group and (module, other) not in new)
            for module in sorted(group)
        }
    )
    return sorted(pair for pair in new if before[pair[0]] != before[pair[1]])[:_MOST_TRIED]
