"""Searches over plain adjacency. Each walks every edge a bounded number of times, for any number of units."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Mapping

Neighbours = Mapping[str, tuple[str, ...]]

_ENOUGH = 2
"""Two labels are enough for the one question that callers ask: does a label other than mine reach this node?"""


def spread(neighbours: Neighbours, seeds: Mapping[str, str], blocked: Container[str]) -> dict[str, tuple[str, ...]]:
    """For each node the labels of the seeds that reach it: all of them, or some two if there are more.

    A seed reaches itself. The walk leaves seeds freely and never enters a blocked node.
    """
    labels: dict[str, tuple[str, ...]] = {node: (label,) for node, label in seeds.items()}
    queue = deque(seeds.items())
    while queue:
        node, label = queue.popleft()
        for follower in neighbours.get(node, ()):
            known = labels.get(follower, ())
            if label in known or len(known) == _ENOUGH or follower in blocked:
                continue
            labels[follower] = (*known, label)
            queue.append((follower, label))
    return labels


def distances(neighbours: Neighbours, starts: Iterable[str], blocked: Container[str]) -> dict[str, str | None]:
    """Breadth first from `starts`: each node reached, nearest first, with the node before it (None at a start)."""
    before: dict[str, str | None] = dict.fromkeys(sorted(starts))
    queue = deque(before)
    while queue:
        node = queue.popleft()
        for follower in neighbours.get(node, ()):
            if follower not in before and follower not in blocked:
                before[follower] = node
                queue.append(follower)
    return before


def path_to(before: Mapping[str, str | None], node: str) -> tuple[str, ...]:
    """The nodes from a start to `node`, both included, as `distances` found them."""
    steps = [node]
    while (last := before[steps[-1]]) is not None:
        steps.append(last)
    return tuple(reversed(steps))


def shortest(neighbours: Neighbours, start: str, goal: str, inside: Container[str]) -> tuple[str, ...]:
    """The nodes of a shortest way from `start` to `goal`, both included, over nodes that are inside; () if none.

    From a node to itself, that is the shortest cycle through it.
    """
    before: dict[str, str] = {}
    queue = deque([start])
    while queue and goal not in before:
        node = queue.popleft()
        for follower in neighbours.get(node, ()):
            if follower not in before and follower in inside:
                before[follower] = node
                queue.append(follower)
    if goal not in before:
        return ()
    steps = [goal, before[goal]]
    while steps[-1] != start:
        steps.append(before[steps[-1]])
    return tuple(reversed(steps))


def components(neighbours: Neighbours) -> dict[str, int]:
    """The number of each node's strongly connected component (Tarjan, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    numbers: dict[str, int] = {}
    stack: list[str] = []
    for root in neighbours:
        if root not in index:
            _visit(root, neighbours, index, low, stack, numbers)
    return numbers


def _visit(
    root: str,
    neighbours: Neighbours,
    index: dict[str, int],
    low: dict[str, int],
    stack: list[str],
    numbers: dict[str, int],
) -> None:
    work = [(root, iter(neighbours.get(root, ())))]
    index[root] = low[root] = len(index)
    stack.append(root)
    while work:
        node, followers = work[-1]
        for follower in followers:
            if follower not in index:
                index[follower] = low[follower] = len(index)
                stack.append(follower)
                work.append((follower, iter(neighbours.get(follower, ()))))
                break
            if follower not in numbers:
                low[node] = min(low[node], index[follower])
        else:
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == index[node]:
                _close(node, index[node], stack, numbers)


def _close(node: str, number: int, stack: list[str], numbers: dict[str, int]) -> None:
    while True:
        member = stack.pop()
        numbers[member] = number
        if member == node:
            return
