"""Functions and classes: what their heads say, and where the walk stands inside them."""

from __future__ import annotations

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.records import Class, Function
from ratchet.facts.collect.scopes import Scope, means
from ratchet.facts.collect.slots import receiver_of, record_beside_slots, slots
from ratchet.facts.collect.statements import record_type_parameters
from ratchet.facts.collect.syntax import dotted_name
from ratchet.facts.collect.type_expressions import spelling
from ratchet.facts.collect.visit import Visit
from ratchet.facts.kinds import NO_TYPE_CHECK, SILENCED_BODY
from ratchet.terms import MODULE_LEVEL


def is_overload(visit: Visit, node: n.Decorator) -> bool:
    """Whether a function is one of several signatures of another one."""
    return any(means(visit.scope, decorator, "overload") for decorator in node.decorators)


def function_scope(
    visit: Visit, node: n.FuncDef, decorators: list[n.Expression], overload: bool, implementation: bool
) -> tuple[Visit, Visit]:
    """Record the head of a function; the visits of its decorators and defaults, and of its body."""
    symbol = visit.inner(node.name)
    receiver = receiver_of(visit, node, decorators)
    unchecked_by = visit.unchecked_by or _no_type_check(visit, decorators)
    start = min([node.line, *(decorator.line for decorator in decorators)])
    end = node.end_line or node.line
    visit.found.spans.add(symbol, start, end)
    visit.found.functions.append(
        Function(
            symbol, node.line, end, visit.module.columns.column(node), slots(visit, node, receiver),
            _written(visit, decorators), visit.guards, overload, implementation, unchecked_by,
            node.is_coroutine, start,
        )
    )  # fmt: skip
    outside = visit._replace(symbol=symbol)
    if unchecked_by:
        outside.note(SILENCED_BODY, node, NO_TYPE_CHECK, unchecked_by)
    break_circles(node)
    record_beside_slots(outside._replace(implementation=implementation), node, receiver)
    record_type_parameters(outside, node, node.type_args)
    receivers = visit.receivers
    if receiver is not None:
        receivers = (*receivers, (receiver.variable.name, visit.symbol))
    scope = Scope(visit.scope)
    for argument in node.arguments:
        scope.bind(argument.variable.name, f"={argument.variable.name}")
    inside = outside._replace(
        scope=scope,
        receivers=receivers,
        unchecked_by=unchecked_by,
        functions=(*visit.functions, node),
    )
    return outside, inside


def break_circles(node: n.Statement) -> None:
    """A function's type refers back to it: without that, a tree is freed as soon as nobody needs it."""
    if isinstance(node, n.Decorator):
        node = node.func
    if isinstance(node, n.FuncDef):
        for signature in (node.type, node.unanalyzed_type):
            if isinstance(signature, t.CallableType):
                signature.definition = None
    elif isinstance(node, n.ClassDef):
        for inner in node.defs.body:
            break_circles(inner)


def class_scope(visit: Visit, node: n.ClassDef) -> Visit:
    """Record the head of a class; the visit of its body."""
    symbol = visit.inner(node.name)
    start = min([node.line, *(decorator.line for decorator in node.decorators)])
    end = node.end_line or node.line
    visit.found.spans.add(symbol, start, end)
    visit.found.classes.append(Class(symbol, node.line, end, _written(visit, node.decorators)))
    if visit.symbol == MODULE_LEVEL or visit.scope.is_class:
        visit.found.bindings.append((symbol, ""))
    inside = visit._replace(
        symbol=symbol,
        scope=Scope(visit.scope, is_class=True),
        unchecked_by=visit.unchecked_by or _no_type_check(visit, node.decorators),
    )
    record_type_parameters(visit._replace(symbol=symbol), node, node.type_args)
    for base in node.base_type_exprs:
        visit.state("base", node, "base", base, symbol)
    return inside


def _written(visit: Visit, decorators: list[n.Expression]) -> tuple[str, ...]:
    """Decorators as they are written, without their arguments."""
    return tuple(_name(visit, decorator) for decorator in decorators)


def _name(visit: Visit, decorator: n.Expression) -> str:
    while isinstance(decorator, n.CallExpr):
        decorator = decorator.callee
    return dotted_name(decorator) or spelling(visit.module.columns.source(decorator))


def _no_type_check(visit: Visit, decorators: list[n.Expression]) -> str:
    """The decorator that takes a body out of the check, or ""."""
    for decorator in decorators:
        if means(visit.scope, decorator, "no-type-check"):
            return _name(visit, decorator)
    return ""
