"""The lightest set of links without which a graph has no cycle: exact where that is quick, else by a greedy order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise

import networkx as nx

from ratchet.contracts.contract import Pair
from ratchet.facts.imports.search import components, shortest

_MOST_CYCLES, _MOST_LOOKS = 100, 50_000
"""How many cycles are gathered, and how often one is looked at (half a second), before the greedy order is used."""

Cycle = frozenset[Pair]


def feedback(pairs: Mapping[Pair, int]) -> tuple[Pair, ...]:
    """Pairs, each with its weight, whose removal leaves no cycle: the lightest set, if not always where it is large."""
    cut: list[Pair] = []
    for group in _tangles(pairs):
        inside = set(group)
        mine = {pair: weight for pair, weight in pairs.items() if pair[0] in inside and pair[1] in inside}
        exact = _exact(mine)
        cut.extend(_by_order(group, mine) if exact is None else exact)
    return tuple(sorted(cut))


def _tangles(pairs: Iterable[Pair]) -> list[list[str]]:
    """The groups of modules that reach each other, of two or more."""
    groups: dict[int, list[str]] = {}
    for module, number in components(_imports(pairs)).items():
        groups.setdefault(number, []).append(module)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)


def _imports(pairs: Iterable[Pair]) -> dict[str, tuple[str, ...]]:
    imports: dict[str, tuple[str, ...]] = {}
    for importer, imported in sorted(pairs):
        imports[importer] = (*imports.get(importer, ()), imported)
        imports.setdefault(imported, ())
    return imports


def _exact(pairs: Mapping[Pair, int]) -> frozenset[Pair] | None:
    """The lightest set: one that hits the cycles found so far, until no cycle is left beside it. None if too slow."""
    cycles: list[Cycle] = []
    cut: frozenset[Pair] = frozenset()
    looks = _MOST_LOOKS
    while found := list(islice(_disjoint_cycles(pair for pair in pairs if pair not in cut), _MOST_CYCLES)):
        cycles.extend(found)
        hitting = _Hitting(pairs, cycles, looks)
        lightest = hitting.lightest() if len(cycles) < _MOST_CYCLES else None
        if lightest is None:
            return None
        cut, looks = lightest, hitting.looks
    return cut


def _disjoint_cycles(pairs: Iterable[Pair]) -> Iterator[Cycle]:
    """Short cycles that share no link, until none is left without one of these."""
    left = set(pairs)
    while tangles := _tangles(left):
        for group in tangles:
            way = shortest(_imports(left), group[0], group[0], set(group))
            cycle = frozenset(pairwise(way))
            left -= cycle
            yield cycle


class _Hitting:
    """Looks for the lightest set that has a link of every cycle, by branching on the links of one that it misses."""

    def __init__(self, weights: Mapping[Pair, int], cycles: Sequence[Cycle], looks: int) -> None:
        self._weights = weights
        self._cycles = sorted(cycles, key=lambda cycle: (len(cycle), sorted(cycle)))
        self._best: frozenset[Pair] | None = None
        self._least = sum(weights.values()) + 1
        self.looks = looks

    def lightest(self) -> frozenset[Pair] | None:
        """The set; None where there are too many to try."""
        self._branch(frozenset(), frozenset(), 0)
        return self._best if self.looks > 0 else None

    def _branch(self, taken: frozenset[Pair], kept: frozenset[Pair], weight: int) -> None:
        self.looks -= len(self._cycles)
        if self.looks <= 0:
            return
        missed = [cycle for cycle in self._cycles if taken.isdisjoint(cycle)]
        if weight + self._at_least(missed, kept) >= self._least:
            return
        if not missed:
            self._best, self._least = taken, weight
            return
        # Of the links before it in this cycle, none is taken: so no set is tried twice.
        for pair in sorted(missed[0] - kept, key=lambda pair: (self._weights[pair], pair)):
            self._branch(taken | {pair}, kept, weight + self._weights[pair])
            kept |= {pair}

    def _at_least(self, missed: Sequence[Cycle], kept: frozenset[Pair]) -> int:
        """What the cycles that share no link cost, each by its lightest one."""
        used: set[Pair] = set()
        least = 0
        for cycle in missed:
            if used.isdisjoint(cycle):
                used |= cycle
                least += min((self._weights[pair] for pair in cycle - kept), default=self._least)
        return least


def _by_order(group: Sequence[str], pairs: Mapping[Pair, int]) -> list[Pair]:
    """Eades, Lin and Smyth: put first what imports more than it is imported; then give back what closes no cycle."""
    surplus = dict.fromkeys(group, 0)
    for (importer, imported), weight in pairs.items():
        surplus[importer] += weight
        surplus[imported] -= weight
    graph = digraph(pairs)
    place: dict[str, int] = {}
    for turn in range(len(group)):
        best = max(surplus, key=lambda name: surplus[name])
        del surplus[best]
        place[best] = turn
        for other in graph.successors(best):
            if other in surplus:
                surplus[other] += pairs[best, other]
        for other in graph.predecessors(best):
            if other in surplus:
                surplus[other] -= pairs[other, best]
    backward = [pair for pair in pairs if place[pair[0]] > place[pair[1]]]
    kept = digraph(pair for pair in pairs if pair not in set(backward))
    cut = []
    for importer, imported in sorted(backward, key=lambda pair: (-pairs[pair], pair)):
        if nx.has_path(kept, imported, importer):
            cut.append((importer, imported))
        else:
            kept.add_edge(importer, imported)
    return cut


def digraph(pairs: Iterable[Pair]) -> nx.DiGraph[str]:
    """The graph of these edges, for networkx."""
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_edges_from(pairs)
    return made
