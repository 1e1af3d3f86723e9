"""Unreachable code that is no debt: defensive checks, other platforms and versions, the end of an exhaustive match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mypy import nodes as n
from mypy import patterns as p
from mypy import types as t

from ratchet.facts.collect.harvest import Scope
from ratchet.facts.collect.nodes import children
from ratchet.facts.collect.reach.guards import asks_typing, is_alternative
from ratchet.facts.collect.reach.plain_code import is_fallback, is_idle

_IMPORTS = (n.Import, n.ImportFrom, n.ImportAll, n.PassStmt)


def is_honest_branch(block: n.Block, conditions: Sequence[n.Expression]) -> bool:
    """A branch for another platform or version, imports alone, or a refusal."""
    if is_defensive(block.body) or only_imports(block.body):
        return True
    if any(map(asks_typing, conditions)) and all(map(_is_plain_base, block.body)):
        return True
    deciding = [condition for condition in conditions if is_alternative(condition)]
    return bool(deciding) and not any(map(asks_typing, conditions)) and _is_typed(block.body)


def _is_plain_base(statement: n.Statement) -> bool:
    """Whether all that it does is to give a base class for which mypy reads another one.

    `_Base = object`, `_Base = Queue` where mypy reads Queue[int], or a class that has nothing in it. No more than an
    import hides, though it was never analysed: its names are only what they are written as.
    """
    if isinstance(statement, n.ClassDef):
        is_bare = not (statement.decorators or statement.keywords) and all(map(is_idle, statement.defs.body))
        return is_bare and all(map(_names_a_class, statement.base_type_exprs))
    if not isinstance(statement, n.AssignmentStmt) or not all(isinstance(one, n.NameExpr) for one in statement.lvalues):
        return is_idle(statement)
    return _names_a_class(statement.rvalue)


def _names_a_class(node: n.Expression) -> bool:
    """`object`, `Queue`, `queue.Queue`: by its spelling, as nothing else is known of it."""
    if isinstance(node, n.MemberExpr) and not isinstance(node.expr, n.NameExpr):
        return False
    name = node.name if isinstance(node, (n.NameExpr, n.MemberExpr)) else ""
    return name in _CLASSES or (name[:1].isupper() and not name.isupper())


_CLASSES = frozenset({"object", "dict", "list", "set", "frozenset", "tuple", "deque", "defaultdict"})


def only_imports(run: Iterable[n.Statement]) -> bool:
    """Nothing but imports, and attempts at them: what they bind is judged where it is used."""
    return all(map(_only_imports, run))


def _only_imports(statement: n.Statement) -> bool:
    if isinstance(statement, n.TryStmt):
        blocks = statement.body, *statement.handlers, statement.else_body, statement.finally_body
        return all(only_imports(block.body) or is_defensive(block.body) for block in blocks if block is not None)
    return isinstance(statement, _IMPORTS) or is_idle(statement)


def is_defensive(run: Sequence[n.Statement]) -> bool:
    """A block that only raises, returns NotImplemented, or says that it cannot be reached."""
    return all(is_idle(statement) or _gives_up(statement) for statement in run)


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
    if isinstance(function, n.Var) and isinstance(typ := t.get_proper_type(function.type), t.Instance):
        function = typ.type.get_method("__call__")
    if isinstance(function, n.Decorator):
        function = function.func
    signature = function.type if isinstance(function, n.FuncDef) else None
    return isinstance(signature, t.CallableType) and isinstance(
        t.get_proper_type(signature.ret_type), t.UninhabitedType
    )


def is_honest_tail(before: n.Statement, run: Sequence[n.Statement]) -> bool:
    """What stands behind an exhaustive match, or behind a platform's or version's own return."""
    if isinstance(before, n.MatchStmt):
        return is_fallback(run)
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
