"""Explains an architecture debt that is a finding: the shortest chain through an import that the change added."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ratchet.contracts.contract import Contract, split_detail
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.terms import Debt
from ratchet.terms.imports import ImportKind

Added = Mapping[tuple[str, str], ImportKind | None]
"""(importer, imported) of each import that the change added or made stronger -> its kind at base, None if it is new."""


def explain(contract: Contract, graph: ImportGraph, debt: Debt, added: Added) -> Debt:
    """`debt`, a finding of `contract`, with its chain of imports as the trail, and the old kind of a stronger import.

    Debts of other rules, and those that `graph` has no import for, come back as they are.
    """
    pair = (debt.key.module, split_detail(debt.key.detail)[0])
    edge = graph.edges.get(pair)
    if debt.key.rule != contract.rule or debt.key.symbol != contract.id or edge is None:
        return debt
    steps = contract.explain(graph, edge, added)
    message, culprit_text = debt.message, ""
    weaker = added.get(pair)
    if weaker is not None:
        message += f" (until now only {weaker})"
    elif pair not in added:
        culprit = next((step for step in steps if (step.importer, step.imported) in added), None)
        if culprit is not None:
            message += f", now that {culprit.importer} imports {culprit.imported}"
            culprit_text = step_text(culprit)
    trail = tuple(map(step_text, steps)) if len(steps) > 1 else ()
    return dataclasses.replace(debt, message=message, trail=trail, culprit=culprit_text)


def step_text(edge: Edge) -> str:
    """`a -> b (path:line)`."""
    return f"{edge.importer} -> {edge.imported} ({edge.place.path}:{edge.place.line})"
