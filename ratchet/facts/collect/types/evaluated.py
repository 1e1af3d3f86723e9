"""Operators and comprehensions: what is done to Any in them, and which operands are evaluated at all."""

from __future__ import annotations

from collections.abc import Sequence

from mypy import nodes as n

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.reach import branches
from ratchet.facts.collect.types import formats, operations


def operator(harvest: Harvest, node: object, scope: Scope) -> Sequence[object] | None:
    """An operator. Of `and` and `or`, what is never evaluated is not walked."""
    assert isinstance(node, n.OpExpr)
    if node.analyzed is not None:
        return (node.analyzed,)
    if node.op in operations.SILENT_OPERATORS:
        return branches.boolean(harvest, node, scope)
    operations.binary(harvest, node, scope)
    if node.op == "%":
        formats.percent(harvest, node, scope)
    return None


def comprehension(harvest: Harvest, node: n.GeneratorExpr | n.DictionaryComprehension, scope: Scope) -> None:
    """A comprehension, and what it makes where its condition never holds."""
    operations.comprehension(harvest, node, scope)
    if harvest.never_evaluated:
        branches.comprehension(harvest, node, scope)
