"""Variables of functions and modules whose type was inferred to be Any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mypy import nodes as n
from mypy import patterns as p
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope, is_placeholder
from ratchet.facts.collect.syntax import displayed
from ratchet.facts.collect.types.anys import Unchecked, any_in
from ratchet.facts.collect.types.attribute_hooks import MODULE_TYPE
from ratchet.facts.collect.types.causes import cause
from ratchet.facts.collect.types.inferred import holds_any
from ratchet.facts.collect.types.operands import operand, operate
from ratchet.facts.collect.types.origins import origin
from ratchet.facts.collect.types.unions import is_first_party_union, mentions_any


def bind(harvest: Harvest, target: n.Node, scope: Scope, value: n.Expression, counts: bool = True) -> None:
    """A variable of a function or module whose type was inferred to be Any; it is a debt if it `counts`."""
    if isinstance(target, n.NameExpr):
        if scope.level != "class" and not is_placeholder(target.name):
            _variable(harvest, target, scope, value, counts)
    elif isinstance(target, (n.TupleExpr, n.ListExpr)):
        parts = value.items if isinstance(value, (n.TupleExpr, n.ListExpr)) else []
        paired = parts if len(parts) == len(target.items) else [value] * len(target.items)
        for item, part in zip(target.items, paired, strict=True):
            bind(harvest, item, scope, part, counts)
    elif isinstance(target, n.StarExpr):
        bind(harvest, target.expr, scope, value, counts)


def _variable(harvest: Harvest, target: n.NameExpr, scope: Scope, value: n.Expression, counts: bool) -> None:
    variable = target.node
    if not isinstance(variable, n.Var) or variable.type is None or variable in harvest.variables:
        return
    if variable.is_suppressed_import or not (variable.is_inferred or variable.is_index_var):
        return
    found = t.get_proper_type(variable.type)
    if type(found) is t.Instance and found.type.fullname == MODULE_TYPE:
        harvest.values.setdefault(variable, value)
    if type(found) is t.Instance and not found.args:
        return
    harvest.values.setdefault(variable, value)
    if any_in(found) is found:
        if counts:
            harvest.variables.add(variable)
        known = any_in(harvest.types[value]) if value in harvest.types else None
        came = harvest.origins[variable] = origin(harvest, value, known or found)
        if counts:
            operate(harvest, scope, "variable", target, known or found, came, cause(harvest, target))
    elif scope.level == "function" and (culprit := _held_any(harvest, value)) is not None and holds_any(found):
        harvest.variables.add(variable)
        why = f"it holds what is Any: {origin(harvest, *culprit)}"
        operate(harvest, scope, "variable", target, culprit[1], why, cause(harvest, culprit[0]))
    elif mentions_any(found) and is_first_party_union(harvest, value):
        harvest.unions.add(variable)


_DISPLAYS = frozenset({n.ListExpr, n.TupleExpr, n.SetExpr, n.DictExpr})


def _held_any(harvest: Harvest, value: n.Expression) -> tuple[n.Expression, Unchecked] | None:
    """The first Any that stands in a display, and the expression that it is."""
    stack = [value] if type(value) in _DISPLAYS else []
    while stack:
        node = stack.pop()
        if type(node) in _DISPLAYS:
            stack += displayed(node)
        elif (found := operand(harvest, node)) is not None:
            return node, found
    return None


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
