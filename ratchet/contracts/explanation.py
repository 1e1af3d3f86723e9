"""Explains an architecture debt that is a finding: the shortest chain through an import that the change added."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from ratchet.contracts.contract import Contract
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.terms import Debt, Step
from ratchet.terms.imports import ImportKind, split_detail

Added = Mapping[tuple[str, str], ImportKind | None]
"""(importer, imported) of each import that the change added or made stronger -> its kind at base, None if it is new."""


def explain(contract: Contract, graph: ImportGraph, debt: Debt, added: Added) -> Debt:
    """`debt`, a finding of `contract`, with its chain of imports as the trail, and the old kind of a stronger import.

    Debts of other rules, and those that `graph` has no import for, come back as they are.
    """
    graph = contract.judged_on(graph)
    pair = (debt.key.module, split_detail(debt.key.detail)[0])
    edge = graph.edges.get(pair)
    if debt.key.rule != contract.rule or debt.key.symbol != contract.id or edge is None:
        return debt
    steps = contract.explain(graph, edge, added)
    message, culprit = debt.message, None
    weaker = added.get(pair)
    if weaker is not None:
        message += f" (until now only {weaker})"
    elif pair not in added:
        added_step = _added_step(contract, steps, added)
        if added_step is not None:
            message += f", now that {added_step.importer} imports {added_step.imported}"
            culprit = step(added_step)
    trail = tuple(map(step, steps)) if len(steps) > 1 else ()
    return dataclasses.replace(debt, message=message, trail=trail, culprit=culprit)


def _added_step(contract: Contract, steps: Sequence[Edge], added: Added) -> Edge | None:
    """The first step that the change added; one that it only made stronger counts where the view did not see it."""
    known = [edge for edge in steps if (edge.importer, edge.imported) in added]
    kinds = contract.view.kinds
    unseen = (edge for edge in known if added[edge.importer, edge.imported] not in kinds)
    return next(unseen, known[0] if known else None)


def step(edge: Edge) -> Step:
    """`a -> b (path:line)`, at its place; without a line where the import is only proposed."""
    place = edge.place
    where = f"{place.path}:{place.line}" if place.line else place.path
    return Step(f"{edge.importer} -> {edge.imported} ({where})", place)
