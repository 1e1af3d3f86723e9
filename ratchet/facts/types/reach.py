"""Which statements mypy's checker holds unreachable, and which of them are no debt.

mypy marks what its semantic analysis removes (`Block.is_unreachable`) but not what its checker skips. The checker
visits every expression that it holds reachable, so a statement none of whose expressions has a type was skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mypy import nodes as n
from mypy import patterns as p
from mypy import types as t

from ratchet.facts.types.guards import asks_typing, is_alternative
from ratchet.facts.types.harvest import Harvest, Scope
from ratchet.facts.types.nodes import children
from ratchet.facts.types.records import Body, Unreachable

_ENDS = (n.ReturnStmt, n.RaiseStmt, n.BreakStmt, n.ContinueStmt)
_IMPORTS = (n.Import, n.ImportFrom, n.ImportAll, n.PassStmt)
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
}


def reachable(harvest: Harvest, block: n.Block, scope: Scope) -> Sequence[n.Node]:
    """The statements of a block that mypy checked; what it holds unreachable behind them is recorded."""
    statements = block.body
    types = harvest.types
    for index, statement in enumerate(statements):
        first = _FIRST.get(type(statement))
        told = first is not None and getattr(statement, first) in types
        if (not told and _visited(harvest, statement) is False) or (index and _ends(harvest, statements[index - 1])):
            before = statements[index - 1] if index else None
            skipped(harvest, statements[index:], before, scope)
            return statements[:index]
    return statements


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
        typ = harvest.types.get(statement.expr)
        return typ is not None and isinstance(t.get_proper_type(typ), t.UninhabitedType)
    return False


def skipped(harvest: Harvest, run: Sequence[n.Statement], before: n.Statement | None, scope: Scope) -> None:
    """Record a run of unreachable statements, unless it is an honest one; the functions in it are unchecked."""
    for function, symbol in functions(run, scope):
        harvest.bodies.append(Body(symbol, max(function.line, 1), False))
    if is_defensive(run) or (before is not None and _is_honest_tail(before, run)):
        return
    first = next((statement for statement in run if not _is_idle(statement)), run[0])
    harvest.unreachable.append(Unreachable(scope.symbol, max(first.line, 1), max(first.column, 0) + 1))


def removed(harvest: Harvest, node: n.IfStmt, scope: Scope) -> None:
    """Judge the branches that mypy's semantic analysis took out of an `if`."""
    conditions = list(node.expr)
    branches = [*zip(node.body, range(len(conditions)), strict=True)]
    if node.else_body is not None:
        branches.append((node.else_body, len(conditions) - 1))
    for block, index in branches:
        if block.is_unreachable and not _is_honest_branch(block, conditions[: index + 1]):
            first = block.body[0]
            harvest.unreachable.append(Unreachable(scope.symbol, max(first.line, 1), max(first.column, 0) + 1))


def _is_honest_branch(block: n.Block, conditions: Sequence[n.Expression]) -> bool:
    if is_defensive(block.body) or only_imports(block.body):
        return True
    deciding = [condition for condition in conditions if is_alternative(condition)]
    return bool(deciding) and not any(map(asks_typing, conditions)) and _is_typed(block.body)


def only_imports(run: Iterable[n.Statement]) -> bool:
    """Nothing but imports: what they bind is judged where it is used."""
    return all(isinstance(statement, _IMPORTS) or _is_idle(statement) for statement in run)


def is_defensive(run: Sequence[n.Statement]) -> bool:
    """A block that only raises, returns NotImplemented, or says that it cannot be reached."""
    return all(_is_idle(statement) or _gives_up(statement) for statement in run)


def _is_idle(statement: n.Statement) -> bool:
    if isinstance(statement, n.ExpressionStmt):
        expression = statement.expr
        # A bare `yield` behind a return is how an empty generator is spelled.
        bare_yield = isinstance(expression, n.YieldExpr) and expression.expr is None
        return bare_yield or isinstance(expression, (n.StrExpr, n.EllipsisExpr))
    return isinstance(statement, (n.PassStmt, n.GlobalDecl, n.NonlocalDecl))


def _gives_up(statement: n.Statement) -> bool:
    if isinstance(statement, n.RaiseStmt):
        return True
    if isinstance(statement, n.ReturnStmt):
        return isinstance(statement.expr, n.NameExpr) and statement.expr.fullname == "builtins.NotImplemented"
    if isinstance(statement, n.AssertStmt):
        return isinstance(statement.expr, n.NameExpr) and statement.expr.fullname == "builtins.False"
    call = statement.expr if isinstance(statement, n.ExpressionStmt) else None
    return isinstance(call, n.CallExpr) and _never_returns(call.callee)


def _never_returns(callee: n.Expression) -> bool:
    """Whether a call is declared never to return. In unreachable code no expression has a type, so by its name."""
    function: n.Node | None = callee.node if isinstance(callee, n.RefExpr) else None
    if function is None and isinstance(callee, n.MemberExpr) and isinstance(callee.expr, n.NameExpr):
        receiver = callee.expr.node
        typ = t.get_proper_type(receiver.type) if isinstance(receiver, n.Var) and receiver.type is not None else None
        function = typ.type.get_method(callee.name) if isinstance(typ, t.Instance) else None
    if isinstance(function, n.Decorator):
        function = function.func
    signature = function.type if isinstance(function, n.FuncDef) else None
    return isinstance(signature, t.CallableType) and isinstance(
        t.get_proper_type(signature.ret_type), t.UninhabitedType
    )


def _is_honest_tail(before: n.Statement, run: Sequence[n.Statement]) -> bool:
    """What stands behind an exhaustive match, or behind a platform's or version's own return."""
    if isinstance(before, n.MatchStmt):
        return True
    if isinstance(before, n.IfStmt):
        return any(map(is_alternative, before.expr)) and _is_typed(run)
    return False


def is_catch_all(pattern: p.Pattern) -> bool:
    """`case _` and `case name`: the branch after what may be an exhaustive match."""
    return isinstance(pattern, p.AsPattern) and pattern.pattern is None


def _is_typed(run: Sequence[n.Statement]) -> bool:
    return all(function.unanalyzed_type is not None for function, _ in functions(run, Scope()))


def functions(run: Iterable[n.Node], scope: Scope) -> Iterator[tuple[n.FuncDef, str]]:
    """Every function inside these statements, at any depth, with its symbol."""
    for node in run:
        if isinstance(node, n.FuncDef):
            symbol = scope.inner(node.name)
            yield node, symbol
            yield from functions([node.body], Scope(symbol))
        elif isinstance(node, n.ClassDef):
            yield from functions([node.defs], Scope(scope.inner(node.name)))
        elif isinstance(node, n.Decorator):
            yield from functions([node.func], scope)
        elif isinstance(node, n.OverloadedFuncDef):
            yield from functions(node.unanalyzed_items, scope)
        elif isinstance(node, n.Statement):
            yield from functions((child for child in children(node) if isinstance(child, n.Statement)), scope)
