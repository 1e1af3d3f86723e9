"""Branches for callers without types: they test a declared parameter, and raise, warn or hand on."""

from __future__ import annotations

from collections.abc import Iterator

from mypy import nodes as n

from ratchet.facts.collect.code_form import every_statement
from ratchet.facts.collect.nodes import walk
from ratchet.facts.collect.shapes import Shape
from ratchet.facts.collect.syntax import LITERALS

_MOST_STATEMENTS = 3
_TESTS = frozenset({"isinstance", "callable"})
_LOGS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})


def defensive_branches(shape: Shape, symbol: str) -> Iterator[range]:
    """The lines of each branch of a function that tests a declared parameter, and does little."""
    known = shape.definitions.get(symbol)
    if known is None or not isinstance(known.node, n.FuncDef):
        return
    declared = {one.variable.name for one in known.node.arguments if one.type_annotation is not None}
    for node in every_statement(known.body):
        if isinstance(node, n.IfStmt):
            for test, block in zip(node.expr, node.body, strict=True):
                tested = _tested(test, declared)
                if tested and len(block.body) <= _MOST_STATEMENTS and all(_is_plain(one, tested) for one in block.body):
                    yield range(test.line, (block.body[-1].end_line or block.body[-1].line) + 1)


def _tested(test: n.Expression, declared: set[str]) -> str:
    """The declared parameter that a condition tests; "" where it is no such test."""
    match test:
        case n.UnaryExpr(op="not", expr=inner):
            return _tested(inner, declared)
        case n.OpExpr(op="and" | "or", left=left, right=right):
            return _tested(left, declared) and _tested(right, declared)
        case n.CallExpr(callee=n.NameExpr(name=name), args=[operand, *_]) if name in _TESTS:
            return _parameter(operand, declared)
        case n.ComparisonExpr(operators=["is" | "is not" | "==" | "!="], operands=[operand, n.NameExpr(name="None")]):
            return _parameter(operand, declared)
    return ""


def _parameter(operand: n.Expression, declared: set[str]) -> str:
    """The declared parameter that an operand is, or is a declared attribute of."""
    root = operand.expr if isinstance(operand, n.MemberExpr) else operand
    return root.name if isinstance(root, n.NameExpr) and root.name in declared else ""


def _is_plain(node: n.Statement, parameter: str) -> bool:
    """Whether a statement raises, warns, or hands on a literal, a name, or the parameter converted."""
    match node:
        case n.RaiseStmt() | n.PassStmt():
            return not _reads(node, parameter)
        case n.ExpressionStmt(expr=n.StrExpr()):
            return True
        case n.ExpressionStmt(expr=n.CallExpr(callee=n.MemberExpr(name=name)) as call):
            return name in _LOGS and not _reads(call, parameter)
        case n.ReturnStmt(expr=value):
            return value is None or _is_handed_on(value)
        case n.AssignmentStmt(lvalues=[n.NameExpr()], rvalue=value):
            return _is_handed_on(value)
    return False


def _is_handed_on(value: n.Expression) -> bool:
    """A literal, a name, or a call of a name on a name: `str(amount)`."""
    match value:
        case n.CallExpr(callee=n.NameExpr(), args=[n.NameExpr()]):
            return True
        case n.UnaryExpr(op="-", expr=inner):
            return isinstance(inner, LITERALS)
        case n.TupleExpr(items=items) | n.ListExpr(items=items):
            return all(map(_is_handed_on, items))
        case n.DictExpr(items=items):
            return not items
    return isinstance(value, (n.NameExpr, *LITERALS))


def _reads(node: n.Node, parameter: str) -> bool:
    """Whether an attribute, an item or a call's result is taken of a parameter."""
    for part in walk(node):
        inner = part.expr if isinstance(part, n.MemberExpr) else part.base if isinstance(part, n.IndexExpr) else None
        inner = part.callee if isinstance(part, n.CallExpr) else inner
        if isinstance(inner, n.NameExpr) and inner.name == parameter:
            return True
    return False
