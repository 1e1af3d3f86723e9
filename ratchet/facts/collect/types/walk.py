"""The walk over one module's tree: which handler sees which node, and in which scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from mypy import nodes as n
from mypy import types as t
from mypy.checkexpr import has_any_type

from ratchet.facts.collect.harvest import Counts, Harvest, Scope
from ratchet.facts.collect.nodes import CHILDREN
from ratchet.facts.collect.reach import branches, excused, unreachable
from ratchet.facts.collect.reach.plain_code import is_fallback
from ratchet.facts.collect.types import (
    definitions,
    formats,
    implicit_casts,
    imported_names,
    lambdas,
    operations,
    slots,
    statements,
    variables,
)
from ratchet.facts.collect.types.operands import operand
from ratchet.facts.kinds import BODY, of_kinds

Handler = Callable[[Harvest, object, Scope], "Sequence[object] | None"]
"""Looks at a node; returns what to walk instead of its children, or None for all of them."""


def walk_module(harvest: Harvest, tree: n.MypyFile) -> None:
    """Collect everything from `tree`, scope by scope."""
    top = n.Block(tree.defs)
    harvest.later(Scope(checked=not harvest.ignored, names=tree.names), top)
    _drain(harvest)


def _drain(harvest: Harvest) -> None:
    while harvest.pending:
        versions, scope = harvest.pending.pop()
        if len(versions) == 1:
            _walk(harvest, versions[0], scope)
        else:
            harvest.merge_versions(
                [_walk_version(harvest.empty_copy(len(versions)), version, scope) for version in versions]
            )


def _walk_version(copy: Harvest, version: n.Node, scope: Scope) -> Harvest:
    copy.later(scope, version)
    _drain(copy)
    return copy


def _walk(harvest: Harvest, root: n.Node, scope: Scope) -> None:
    """Visit what is below `root`. Most of the time goes here, so what most nodes are is settled without a call."""
    counts = harvest.counts
    table, types = _means(harvest, scope)
    precise = untyped = 0
    stack: list[object] = [root]
    while stack:
        node = stack.pop()
        handler, names, is_expression = table.get(type(node), _NO_PLAN)
        instead = handler(harvest, node, scope) if handler is not None else None
        if is_expression:
            typ = types.get(node)  # type: ignore[call-overload]  # an expression, says the plan
            if typ is None:
                untyped += 1
            elif type(typ) is t.NoneType or (type(typ) is t.Instance and not typ.args):
                precise += 1
            else:
                _count(harvest, node, typ, counts)
        if instead is not None:
            stack.extend(instead[::-1])
            continue
        for name in names:
            child = getattr(node, name)
            if type(child) is list:
                stack.extend(child[::-1])
            elif child is not None:
                stack.append(child)
    counts.precise += precise
    counts.unchecked += untyped * (not scope.checked)


def _means(harvest: Harvest, scope: Scope) -> tuple[dict[type, Plan], dict[n.Expression, t.Type]]:
    """What looks at the nodes of a scope, and their types; in an unchecked one they have none."""
    return (CHECKED, harvest.types) if scope.checked else (UNCHECKED, {})


def _count(harvest: Harvest, node: object, typ: t.Type, counts: Counts) -> None:
    proper = t.get_proper_type(typ)
    if isinstance(proper, t.AnyType):
        assert isinstance(node, n.Expression)
        counts.any += operand(harvest, node) is not None
    elif has_any_type(proper, ignore_in_type_obj=True):
        counts.imprecise += 1
    else:
        counts.precise += 1


def _block(harvest: Harvest, node: object, scope: Scope) -> Sequence[object] | None:
    assert isinstance(node, n.Block)
    if node.is_unreachable:
        return ()
    return unreachable.reachable(harvest, node, scope) if scope.checked else node.body


def _if(harvest: Harvest, node: object, scope: Scope) -> Sequence[object] | None:
    assert isinstance(node, n.IfStmt)
    unreachable.removed(harvest, node, scope)
    dead = unreachable.dead_branches(harvest, node, scope)
    if not dead:
        return None
    return [node.expr, [block for block in (*node.body, node.else_body) if block not in dead]]


def _match(harvest: Harvest, node: object, scope: Scope) -> Sequence[object] | None:
    assert isinstance(node, n.MatchStmt)
    if scope.checked:
        unreachable.removed(harvest, node, scope)
        variables.captured(harvest, node, scope)
    last = node.bodies[-1] if node.bodies else None
    if last is None or not scope.checked or not excused.is_catch_all(node.patterns[-1]):
        return None
    probe = harvest.empty_copy()
    if unreachable.reachable(probe, last, scope) or not is_fallback(last.body):
        return None
    # The branch after an exhaustive match: nothing arrives there.
    harvest.facts.extend(of_kinds(probe.facts, (BODY,)))
    return [node.subject, node.patterns, node.guards, node.bodies[:-1]]


def _import(harvest: Harvest, node: object, scope: Scope) -> Sequence[object]:
    assert isinstance(node, (n.Import, n.ImportFrom, n.ImportAll))
    imported_names.statement(harvest, node, scope)
    if isinstance(node, n.ImportFrom) and scope.checked:
        operations.imported(harvest, node, scope)
    return ()


A = TypeVar("A", bound=n.CallExpr | n.IndexExpr | n.OpExpr)


def _analyzed(look: Callable[[Harvest, A, Scope], None]) -> Handler:
    """A handler of what may be another thing than it looks: a cast, an application, an alias."""

    def handler(harvest: Harvest, node: A, scope: Scope) -> Sequence[object] | None:
        if node.analyzed is not None:
            return (node.analyzed,)
        look(harvest, node, scope)
        return None

    return handler  # type: ignore[return-value]  # as in _only


def _unlooked(_: Harvest, __: n.CallExpr | n.IndexExpr | n.OpExpr, ___: Scope) -> None:
    """What is unchecked has no operations."""


def _operator(harvest: Harvest, node: object, scope: Scope) -> Sequence[object] | None:
    """An operator. Of `and` and `or`, what is never evaluated is not walked."""
    assert isinstance(node, n.OpExpr)
    if node.analyzed is not None:
        return (node.analyzed,)
    if node.op in operations.SILENT_OPERATORS:
        return branches.boolean(harvest, node, scope)
    operations.binary(harvest, node, scope)
    if node.op == "%":
        formats.percent(harvest, node, scope)
    return None


def _comprehension(harvest: Harvest, node: n.GeneratorExpr | n.DictionaryComprehension, scope: Scope) -> None:
    """A comprehension, and what it makes where its condition never holds."""
    operations.comprehension(harvest, node, scope)
    if harvest.never_evaluated:
        branches.comprehension(harvest, node, scope)


def _type_expression(harvest: Harvest, node: object, scope: Scope) -> None:
    assert isinstance(node, n.Expression)
    slots.expression(harvest, node, scope)


N = TypeVar("N", bound=n.Node)


def _only(cls: type[N], look: Callable[[Harvest, N, Scope], Sequence[object] | None]) -> Handler:
    """A handler that the walk gives nodes of `cls` alone; most only look, and leave the children to the walk."""
    return look  # type: ignore[return-value]  # a check of every node's class costs a tenth of the walk


_UNCHECKED: dict[type, Handler] = {
    n.Block: _block,
    n.FuncDef: definitions.plain_function,
    n.Decorator: definitions.decorator,
    n.OverloadedFuncDef: definitions.overloaded,
    n.ClassDef: definitions.class_def,
    n.AssignmentStmt: statements.assignment,
    n.TypeAliasStmt: statements.alias_statement,
    n.ForStmt: statements.loop,
    n.WithStmt: statements.context,
    n.Import: _import,
    n.ImportFrom: _import,
    n.ImportAll: _import,
    n.CallExpr: _analyzed(_unlooked),
    n.IndexExpr: _analyzed(_unlooked),
    n.OpExpr: _analyzed(_unlooked),
    n.LambdaExpr: lambdas.inside,
    **dict.fromkeys(
        (
            n.CastExpr,
            n.TypeApplication,
            n.TypeAliasExpr,
            n.TypeVarExpr,
            n.ParamSpecExpr,
            n.TypeVarTupleExpr,
            n.NewTypeExpr,
            n.NamedTupleExpr,
            n.TypedDictExpr,
        ),
        _type_expression,
    ),
}

_CHECKED: dict[type, Handler] = {
    **_UNCHECKED,
    n.IfStmt: _if,
    n.MatchStmt: _match,
    n.CallExpr: _analyzed(implicit_casts.call),
    n.ReturnStmt: _only(n.ReturnStmt, implicit_casts.returned),
    n.IndexExpr: _analyzed(operations.index),
    n.OpExpr: _operator,
    n.ConditionalExpr: _only(n.ConditionalExpr, branches.conditional),
    n.MemberExpr: _only(n.MemberExpr, operations.member),
    n.UnaryExpr: _only(n.UnaryExpr, operations.unary),
    n.ComparisonExpr: _only(n.ComparisonExpr, operations.comparison),
    n.StarExpr: _only(n.StarExpr, operations.star),
    n.DictExpr: _only(n.DictExpr, operations.display),
    n.GeneratorExpr: _only(n.GeneratorExpr, _comprehension),
    n.DictionaryComprehension: _only(n.DictionaryComprehension, _comprehension),
    n.AwaitExpr: _only(n.AwaitExpr, operations.awaited),
    n.YieldFromExpr: _only(n.YieldFromExpr, operations.delegated),
    n.AssignmentExpr: _only(n.AssignmentExpr, operations.walrus),
    n.TemplateStrExpr: _only(n.TemplateStrExpr, operations.template),
    n.OperatorAssignmentStmt: _only(n.OperatorAssignmentStmt, operations.augmented),
    n.TryStmt: _only(n.TryStmt, operations.handlers),
}


Plan = tuple[Handler | None, tuple[str, ...], bool]
_NO_PLAN: Plan = (None, (), False)


def _plans(handlers: dict[type, Handler]) -> dict[type, Plan]:
    """All that the walk asks of a class, in one look: its handler, its children from last to first, its nature."""
    plans = {cls: (handlers.get(cls), names[::-1], issubclass(cls, n.Expression)) for cls, names in CHILDREN.items()}
    return {**plans, list: (_items, (), False), tuple: (_items, (), False)}


def _items(_: Harvest, node: object, __: Scope) -> Sequence[object]:
    assert isinstance(node, (list, tuple))
    return node


UNCHECKED = _plans(_UNCHECKED)
CHECKED = _plans(_CHECKED)
