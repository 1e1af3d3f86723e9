"""Branches inside expressions that mypy skips: `x if True else x.foo`, `isinstance(n, str) and n.foo` for an int.

mypy gives types to what stands in them, but its errors there are hushed. It is asked to tell where they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from mypy import nodes as n

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.reach.guards import is_alternative
from ratchet.facts.collect.reach.plain_code import CONSTANTS, is_plain_expression, is_plain_question
from ratchet.facts.kinds import UNREACHABLE


def conditional(harvest: Harvest, node: n.ConditionalExpr, scope: Scope) -> Sequence[n.Node] | None:
    """A branch of `x if c else y` that is never taken is unreachable code, unless it is plain."""
    known = _known(harvest, node.cond)
    if known is None:
        return None
    taken, left_out = (node.if_expr, node.else_expr) if known else (node.else_expr, node.if_expr)
    _hidden(harvest, left_out, scope)
    return [node.cond, taken]


def boolean(harvest: Harvest, node: n.OpExpr, scope: Scope) -> Sequence[n.Node] | None:
    """`and` and `or` whose left side settles them: the operand is not evaluated, and nothing in it is an operation."""
    if node.right_unreachable:
        # Decided before the check: for another platform, or because TYPE_CHECKING is false when the program runs.
        right = node.right
        while isinstance(right, n.UnaryExpr):
            right = right.expr
        if not is_alternative(node.left) and not isinstance(right, CONSTANTS) and not is_plain_question(right):
            _note(harvest, node.right, scope)
    elif harvest.never_evaluated and _told(harvest, node.right) == {None}:
        _hidden(harvest, node.right, scope)
    else:
        return None
    return [node.left]


def comprehension(harvest: Harvest, node: n.GeneratorExpr | n.DictionaryComprehension, scope: Scope) -> None:
    """What a comprehension makes, where one of its conditions never holds."""
    if any(_known(harvest, condition) is False for conditions in node.condlists for condition in conditions):
        for made in [node.left_expr] if isinstance(node, n.GeneratorExpr) else [node.key, node.value]:
            if made is not None:
                _hidden(harvest, made, scope)


def _known(harvest: Harvest, condition: n.Expression) -> bool | None:
    """What mypy says that a condition is bound to be; None where it says nothing."""
    told = _told(harvest, condition) if harvest.never_evaluated else ()
    return told.pop() if len(told) == 1 else None


def _told(harvest: Harvest, node: n.Expression) -> set[bool | None]:
    """What mypy says of an operand or a condition in each version of the function around it."""
    told = harvest.never_evaluated.get((node.line, node.column), ())
    return set(told) if len(told) >= harvest.versions else set()


def _hidden(harvest: Harvest, branch: n.Expression, scope: Scope) -> None:
    if not is_plain_expression(branch):
        _note(harvest, branch, scope)


def _note(harvest: Harvest, branch: n.Expression, scope: Scope) -> None:
    harvest.note(UNREACHABLE, scope.symbol, branch)
