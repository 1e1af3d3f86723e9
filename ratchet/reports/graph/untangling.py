"""Which links a picture can do without: those that a longer way implies. And which ones make its cycles."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import networkx as nx

from ratchet.contracts.contract import Pair
from ratchet.reports.graph.feedback import digraph, feedback


def cycles_of(links: Mapping[Pair, int]) -> Mapping[str, int]:
    """Box → the number of the cycle that it is part of, from 1, the largest first. Others are left out."""
    rings = [sorted(group) for group in nx.strongly_connected_components(digraph(links)) if len(group) > 1]
    ordered = sorted(rings, key=lambda ring: (-len(ring), ring))
    return {name: number for number, ring in enumerate(ordered, 1) for name in ring}


def untangled(links: Mapping[Pair, int], needed: Collection[Pair]) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """(the links that close cycles, the links that need not be drawn). `needed` ones are drawn in any case.

    Without the links that close cycles there are none; of the others, those are drawn that no longer way implies.
    """
    back = frozenset(feedback(dict(sorted(links.items()))))
    forward = digraph(sorted(pair for pair in links if pair not in back))
    reduced = set(nx.transitive_reduction(forward).edges) if forward else set()
    return back, frozenset(pair for pair in links if pair not in reduced and pair not in back and pair not in needed)
