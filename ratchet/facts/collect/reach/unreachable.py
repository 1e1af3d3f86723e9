"""Which statements mypy's checker holds unreachable, and which of them are no debt.

mypy marks what its semantic analysis removes (`Block.is_unreachable`) but not what its checker skips. The checker
visits every expression that it holds reachable, so a statement none of whose expressions has a type was skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.nodes import children
from ratchet.facts.collect.reach.early_exits import only_leaves
from ratchet.facts.collect.reach.excused import functions, is_defensive, is_honest_branch, is_honest_tail
from ratchet.facts.collect.reach.plain_code import is_idle
from ratchet.facts.kinds import BODY, UNCHECKED, UNREACHABLE

_ENDS = (n.ReturnStmt, n.RaiseStmt, n.BreakStmt, n.ContinueStmt)
_DEFINITIONS = (n.FuncDef, n.Decorator, n.OverloadedFuncDef, n.ClassDef)


# The expression that the checker comes to first, where there is one: most statements are told by it alone.
_FIRST: dict[type, str] = {
    n.ExpressionStmt: "expr",
    n.AssignmentStmt: "rvalue",
    n.ReturnStmt: "expr",
    n.AssertStmt: "expr",
    n.RaiseStmt: "expr",
    n.ForStmt: "expr",
    n.WhileStmt: "expr",
    n.MatchStmt: "subject",
    n.IfStmt: "expr",
    n.WithStmt: "expr",
    n.OperatorAssignmentStmt: "rvalue",
}
# Behind one of the former, what comes is reached as well, if it is one of the latter; most definitions are so.
_PASSED = frozenset({n.FuncDef, n.Decorator, n.OverloadedFuncDef, n.Import, n.ImportFrom, n.ImportAll, n.PassStmt})
_PLAIN = _PASSED | {n.ClassDef}
_MAY_END = frozenset({*_ENDS, n.AssertStmt, n.ExpressionStmt})


def reachable(harvest: Harvest, block: n.Block, scope: Scope) -> Sequence[n.Node]:
    """The statements of a block that mypy checked; what it holds unreachable behind them is recorded."""
    before: n.Statement | None = None
    for index, statement in enumerate(block.body):
        ended = before is not None and type(before) in _MAY_END and _ends(harvest, before)
        ended = ended or (statement.line, statement.column) in harvest.skipped
        if ended or (not _is_told(harvest, statement, before) and _visited(harvest, statement) is False):
            skipped(harvest, block.body[index:], before, scope)
            return block.body[:index]
        before = statement
    return block.body


def _is_told(harvest: Harvest, statement: n.Statement, before: n.Statement | None) -> bool:
    """Whether a glance is enough to know that the checker came here."""
    name = _FIRST.get(type(statement))
    if name is None:
        return type(before) in _PASSED and type(statement) in _PLAIN
    expression = getattr(statement, name)
    return (expression[0] if type(expression) is list else expression) in harvest.types


def _visited(harvest: Harvest, statement: n.Node) -> bool | None:
    """Whether the checker came here; None when nothing in the statement would tell."""
    if isinstance(statement, (*_DEFINITIONS, n.TypeAliasStmt)):
        return _defined(harvest, statement)
    if isinstance(statement, n.AssignmentStmt) and (statement.is_alias_def or isinstance(statement.rvalue, n.TempNode)):
        return None
    if isinstance(statement, n.TryStmt):
        return _entered(harvest, statement.body)
    expressions = list(_leading(statement))
    if any(_typed(harvest, expression) for expression in expressions):
        return True
    # The name that a `del` forgets is visited, but given no type.
    return None if not expressions or isinstance(statement, n.DelStmt) else False


def _defined(harvest: Harvest, statement: n.Statement) -> bool | None:
    """Whether the checker came to a definition, as far as what stands in it tells."""
    if isinstance(statement, n.ClassDef):
        return _entered(harvest, statement.defs)
    function = statement.func if isinstance(statement, n.Decorator) else statement
    if not isinstance(function, n.FuncDef) or function.is_overload or is_defensive(function.body.body):
        return None
    if isinstance(statement, n.Decorator) and any(decorator in harvest.types for decorator in statement.decorators):
        return True
    if function.is_dynamic() and not harvest.check_untyped:
        return None
    return _entered(harvest, (function.expanded or [function])[0].body)


def _entered(harvest: Harvest, block: n.Block) -> bool | None:
    """Whether the checker came into a block: its first statement that would tell tells."""
    for statement in block.body:
        seen = _visited(harvest, statement)
        if seen is not None:
            return seen
        if isinstance(statement, _ENDS):
            break
    return None


def dead_branches(harvest: Harvest, node: n.IfStmt, scope: Scope) -> list[n.Block]:
    """The branches of an `if` whose condition, by its type, is always false, or comes after one that is always true."""
    dead: list[n.Block] = []
    certain = False
    for condition, block in zip(node.expr, node.body, strict=True):
        known = _outcome(harvest, condition)
        if certain or known is False:
            dead.append(block)
        certain = certain or known is True
    if certain and node.else_body is not None:
        dead.append(node.else_body)
    dead = [block for block in dead if not block.is_unreachable]
    for block in dead:
        skipped(harvest, block.body, None, scope)
    return dead


def _outcome(harvest: Harvest, condition: n.Expression) -> bool | None:
    """What a condition is bound to be, as mypy sees it: by its type, or as the constant that it is."""
    if isinstance(condition, n.NameExpr) and condition.fullname in ("builtins.True", "builtins.False"):
        return condition.name == "True"
    typ = harvest.types.get(condition)
    proper = t.get_proper_type(typ) if typ is not None else None
    if proper is None or proper.can_be_true is proper.can_be_false:
        return None
    return proper.can_be_true


def _leading(statement: n.Node) -> Iterator[n.Expression]:
    """The expressions of a statement itself, not of the blocks inside it."""
    if isinstance(statement, n.Block):
        return
    for child in children(statement):
        if isinstance(child, n.Expression) and not _is_special(child):
            yield child


def _is_special(node: n.Expression) -> bool:
    return (
        isinstance(node, (n.CallExpr, n.IndexExpr, n.OpExpr))
        and node.analyzed is not None
        and not isinstance(node.analyzed, (n.CastExpr, n.AssertTypeExpr, n.RevealExpr))
    )


def _typed(harvest: Harvest, expression: n.Expression) -> bool:
    stack: list[n.Node] = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, n.Expression) and node in harvest.types:
            return True
        if isinstance(node, n.CallExpr) and node.analyzed is not None:
            stack.append(node.analyzed)
        stack.extend(children(node))
    return False


def _ends(harvest: Harvest, statement: n.Statement) -> bool:
    cls = type(statement)
    if cls in _ENDS:
        return True
    if isinstance(statement, n.AssertStmt):
        return isinstance(statement.expr, n.NameExpr) and statement.expr.fullname == "builtins.False"
    if isinstance(statement, n.ExpressionStmt) and isinstance(statement.expr, n.CallExpr):
        typ = t.get_proper_type(harvest.types.get(statement.expr))
        # A call whose type variable mypy could not infer, such as one with a wrong argument, does return.
        return isinstance(typ, t.UninhabitedType) and not typ.ambiguous
    return False


def skipped(harvest: Harvest, run: Sequence[n.Statement], before: n.Statement | None, scope: Scope) -> None:
    """Record a run of unreachable statements, unless it is an honest one; the functions in it are unchecked."""
    for function, symbol in functions(run, scope):
        harvest.note(BODY, symbol, function, UNCHECKED)
    if is_defensive(run) or only_leaves(run, scope.function):
        return
    if before is not None and is_honest_tail(before, run):
        return
    first = next((statement for statement in run if not is_idle(statement)), run[0])
    harvest.note(UNREACHABLE, scope.symbol, first)


def removed(harvest: Harvest, node: n.IfStmt | n.MatchStmt, scope: Scope) -> None:
    """Judge the branches that mypy's semantic analysis took out of an `if` or, by their guards, of a `match`."""
    asked: Sequence[n.Expression | None] = node.expr if isinstance(node, n.IfStmt) else node.guards
    branches: Sequence[n.Block | None] = node.bodies if isinstance(node, n.MatchStmt) else [*node.body, node.else_body]
    for index, block in enumerate(branches):
        if block is not None and block.is_unreachable:
            conditions = [condition for condition in asked[: index + 1] if condition is not None]
            if not is_honest_branch(block, conditions):
                first = block.body[0]
                harvest.note(UNREACHABLE, scope.symbol, first)
