"""Names that the patterns of a `match` capture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mypy import nodes as n
from mypy import patterns as p
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.types.operands import operand
from ratchet.facts.collect.types.variables import bind


def captured(harvest: Harvest, node: n.MatchStmt, scope: Scope) -> None:
    """Record the captured names that are Any."""
    whole = operand(harvest, node.subject)
    for name in _names(node.patterns):
        variable = name.node
        # Where nothing arrives, the name is of the bottom type, and the branch is told as unreachable.
        if isinstance(variable, n.Var) and isinstance(t.get_proper_type(variable.type), t.AnyType):
            bind(harvest, name, scope, node.subject if whole is not None else name)


def _names(patterns: Sequence[p.Pattern]) -> Iterator[n.NameExpr]:
    stack: list[p.Pattern] = [*reversed(patterns)]
    while stack:
        pattern = stack.pop()
        if isinstance(pattern, p.AsPattern):
            stack += [pattern.pattern] if pattern.pattern is not None else []
            yield from [pattern.name] if pattern.name is not None else []
        elif isinstance(pattern, (p.OrPattern, p.SequencePattern)):
            stack += reversed(pattern.patterns)
        elif isinstance(pattern, p.MappingPattern):
            stack += reversed(pattern.values)
            yield from [pattern.rest] if pattern.rest is not None else []
        elif isinstance(pattern, p.ClassPattern):
            stack += [*reversed(pattern.keyword_values), *reversed(pattern.positionals)]
        elif isinstance(pattern, p.StarredPattern):
            yield from [pattern.capture] if pattern.capture is not None else []
