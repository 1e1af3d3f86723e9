"""Searches over plain adjacency. Each walks every edge a bounded number of times, for any number of units."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Mapping, Sequence

Neighbours = Mapping[str, tuple[str, ...]]


def spread(
    neighbours: Neighbours,
    seeds: Mapping[str, Sequence[str]],
    blocked: Container[str],
    spared: Mapping[str, frozenset[str]],
) -> dict[str, tuple[str, ...]]:
    """For each node the labels of the seeds that reach it, as far as they matter.

    `spared` has the names that a label has no say about. Callers ask one question of a node: which label that reaches
    it has a say about this name? So a label is dropped where those before it have a say about all that it has one
    about. A seed reaches itself with all its labels. The walk leaves seeds freely and never enters a blocked node.
    """
    labels: dict[str, tuple[str, ...]] = {node: tuple(own) for node, own in seeds.items()}
    # What all labels of a node are spared: once it is nothing, no further label tells more.
    left = {node: frozenset.intersection(*(spared[label] for label in own)) for node, own in labels.items() if own}
    queue = deque((node, label) for node, own in labels.items() for label in own)
    while queue:
        node, label = queue.popleft()
        for follower in neighbours.get(node, ()):
            known = left.get(follower)
            if (known is not None and not known) or follower in blocked:
                continue
            rest = spared[label] if known is None else known & spared[label]
            if known is None or len(rest) < len(known):
                left[follower] = rest
                labels[follower] = (*labels.get(follower, ()), label)
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
