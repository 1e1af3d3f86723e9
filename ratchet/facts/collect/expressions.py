"""Every expression of a statement, in source order, is shown to the recogniser of its class."""

from __future__ import annotations

from collections.abc import Iterator

from mypy import nodes as n

from ratchet.facts.collect.annotations import expression_of, unquoted
from ratchet.facts.collect.calls import EXPRESSIONS
from ratchet.facts.collect.dynamic_access import passes_on
from ratchet.facts.collect.escape_hatches import record_dict_assignment
from ratchet.facts.collect.nodes import parts
from ratchet.facts.collect.syntax import keywords, positional, targets
from ratchet.facts.collect.text_runners import record_code_assignment
from ratchet.facts.collect.visit import Visit

_DISPLAYS = (n.TupleExpr, n.ListExpr, n.StarExpr)


def visit_statement(visit: Visit, node: n.Statement, bound_to: str = "") -> None:
    """The expressions of a statement itself, not those of the blocks inside it. `bound_to`: the name it assigns to."""
    if not visit.module.prefilter.may_matter(node):
        return
    value = node.rvalue if bound_to and isinstance(node, n.AssignmentStmt) and not visit.scope.is_class else None
    discarded = node.expr if isinstance(node, n.ExpressionStmt) else None
    visit = visit._replace(bound_to=bound_to, value=value, discarded=discarded)
    if isinstance(node, n.AssignmentStmt):
        for form in unquoted(node.type) if node.type is not None and node.new_syntax else ():
            for metadata in expression_of(form, visit.module.columns):
                visit_expression(visit, metadata)
    record_dict_assignment(visit, node)
    if isinstance(node, n.AssignmentStmt):
        record_code_assignment(visit, node)
    written = targets(node)
    for expression in _expressions(node):
        visit_expression(visit, expression, is_target=any(expression is target for target in written))


def _expressions(node: n.Statement) -> list[n.Expression]:
    if isinstance(node, n.ClassDef):
        return [*node.base_type_exprs, *node.keywords.values(), *node.decorators]
    if isinstance(node, n.MatchStmt):
        return [node.subject, *(guard for guard in node.guards if guard is not None)]
    return [part for part in parts(node) if isinstance(part, n.Expression)]


def visit_expression(visit: Visit, root: n.Node, *, is_target: bool = False) -> None:
    """Show an expression and all that is in it to the recognisers. `is_target`: it is written to, or deleted."""
    stack: list[tuple[n.Node, bool]] = [(root, is_target)]
    while stack:
        node, written = stack.pop()
        if isinstance(node, n.Expression):
            recognise = EXPRESSIONS.get(type(node))
            if recognise is not None:
                recognise(visit, node, written)
        stack += [*_inside(visit, node, written)][::-1]


def _inside(visit: Visit, node: n.Node, written: bool) -> Iterator[tuple[n.Node, bool]]:
    """The parts of an expression that are to be visited, and whether they are written to."""
    if isinstance(node, n.CallExpr) and isinstance(node.callee, (n.NameExpr, n.MemberExpr, n.SuperExpr)):
        # The function itself was just looked at, as a call.
        yield from ((part, False) for part in parts(node.callee))
        yield from ((argument, False) for argument in _arguments_to_visit(visit, node))
    elif written and isinstance(node, _DISPLAYS):
        yield from ((part, True) for part in parts(node))
    else:
        inner = targets(node)
        if not inner:
            yield from ((part, False) for part in parts(node))
        else:
            yield from ((part, any(part is target for target in inner)) for part in parts(node))


def _arguments_to_visit(visit: Visit, call: n.CallExpr) -> Iterator[n.Expression]:
    """A call's arguments, without a `getattr` that is handed on to be called with names that are computed."""
    for argument in positional(call):
        if not isinstance(argument, (n.NameExpr, n.MemberExpr)) or passes_on(visit, call, argument):
            yield argument
    yield from (value for _, value in keywords(call))
