"""Code so plain that nothing is hidden in it: what a fallback says that can never be reached."""

from __future__ import annotations

from collections.abc import Sequence

from mypy import nodes as n

from ratchet.facts.collect.syntax import LITERALS

CONSTANTS = (n.NameExpr, *LITERALS)
"""What looks nothing up but a name."""
_DISPLAYS = (n.TupleExpr, n.ListExpr, n.SetExpr)
_MOST = 4
"""Statements of a fallback: to log, to set what is returned, to return it, and one more."""


def is_fallback(run: Sequence[n.Statement]) -> bool:
    """A few statements, no blocks, that log, set names, and return: no operation on a variable in them."""
    return len(run) <= _MOST and all(map(_is_plain, run))


def _is_plain(statement: n.Statement) -> bool:
    if isinstance(statement, (n.ExpressionStmt, n.AssertStmt)):
        return is_plain_expression(statement.expr)
    if isinstance(statement, n.ReturnStmt):
        return statement.expr is None or is_plain_expression(statement.expr)
    if isinstance(statement, n.AssignmentStmt):
        names = all(isinstance(target, n.NameExpr) for target in statement.lvalues)
        return names and is_plain_expression(statement.rvalue)
    return isinstance(statement, (n.RaiseStmt, n.PassStmt, n.BreakStmt, n.ContinueStmt))


def is_idle(statement: n.Statement) -> bool:
    """A statement that does nothing."""
    if isinstance(statement, n.ExpressionStmt):
        expression = statement.expr
        return _is_idle_yield(expression) or isinstance(expression, (n.StrExpr, n.EllipsisExpr))
    return isinstance(statement, (n.PassStmt, n.GlobalDecl, n.NonlocalDecl))


def _is_idle_yield(expression: n.Expression) -> bool:
    """A `yield` of nothing or of a constant, which makes a function a generator: mypy's own way to an empty one."""
    if isinstance(expression, n.YieldExpr):
        return expression.expr is None or is_constant(expression.expr)
    return isinstance(expression, n.YieldFromExpr) and is_constant(expression.expr)


def is_constant(node: n.Expression) -> bool:
    """A literal, None, True, False, or a display of nothing but these."""
    if isinstance(node, n.NameExpr):
        return node.fullname in ("builtins.None", "builtins.True", "builtins.False")
    if isinstance(node, n.DictExpr):
        return not node.items
    return all(map(is_constant, node.items)) if isinstance(node, _DISPLAYS) else isinstance(node, LITERALS)


def is_plain_expression(node: n.Expression) -> bool:
    """Names, constants and displays of them, and calls of functions by their own names, given nothing but these."""
    if isinstance(node, CONSTANTS):
        return True
    if isinstance(node, _DISPLAYS):
        return all(map(is_plain_expression, node.items))
    if isinstance(node, n.DictExpr):
        return all(is_plain_expression(part) for pair in node.items for part in pair if part is not None)
    if isinstance(node, n.UnaryExpr):
        return is_plain_expression(node.expr)
    if isinstance(node, n.MemberExpr):
        return _is_reference(node)
    if isinstance(node, n.IndexExpr):
        # A generic with its arguments.
        return isinstance(node.analyzed, (n.TypeApplication, n.TypeAliasExpr))
    if isinstance(node, n.CallExpr):
        return _is_called_by_name(node.callee) and all(map(is_plain_expression, node.args))
    return False


def is_plain_question(node: n.Expression) -> bool:
    """A comparison of literals with attributes of sys: `"sphinx" in sys.modules`. What they are was never analysed."""
    if not isinstance(node, n.ComparisonExpr):
        return False
    named = [one for one in node.operands if not isinstance(one, LITERALS)]
    owners = [one.expr for one in named if isinstance(one, n.MemberExpr)]
    return len(owners) == len(named) and all(isinstance(one, n.NameExpr) and one.name == "sys" for one in owners)


def _is_called_by_name(callee: n.Expression) -> bool:
    if isinstance(callee, n.MemberExpr) and isinstance(callee.expr, n.StrExpr):
        # An f-string is a call of a method of str.
        return True
    return isinstance(callee, n.NameExpr) or is_plain_expression(callee)


def _is_reference(node: n.MemberExpr) -> bool:
    """An attribute of a module, a class, a module's variable, or self: of no variable of the function."""
    root: n.Expression = node
    while isinstance(root, n.MemberExpr):
        root = root.expr
    if isinstance(root, n.CallExpr):
        return isinstance(root.callee, n.NameExpr) and is_plain_expression(root)
    if not isinstance(root, n.NameExpr):
        return False
    variable = root.node
    return not isinstance(variable, n.Var) or root.kind != n.LDEF or variable.is_self or variable.is_cls
