"""Statements that declare or bind: assignments, aliases, loops, with."""

from __future__ import annotations

from collections.abc import Sequence

from mypy import nodes as n

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.types import implicit_casts, inferred, lambdas, operations, slots
from ratchet.facts.collect.types.decorators import open_name, renaming


def assignment(harvest: Harvest, node: object, scope: Scope) -> Sequence[object] | None:
    assert isinstance(node, n.AssignmentStmt)
    if node.is_alias_def:
        _alias(harvest, node, scope)
        return ()
    has_lambdas = (
        harvest.has_lambdas and scope.checked and type(node.rvalue) in _HOLDERS and _binds_lambdas(harvest, node, scope)
    )
    if node.type is not None:
        slots.assignment(harvest, node, scope)
    elif not has_lambdas and _may_lack_a_type(node, scope):
        for left in node.lvalues:
            for part in _names(left):
                inferred.missing(harvest, part, scope, node.rvalue)
    if scope.checked:
        operations.assigned(harvest, node, scope)
        for left in node.lvalues:
            if type(left) is not n.NameExpr:
                _stored(harvest, left, scope)
            open_name(harvest, left, scope)
        if node.type is None:
            renaming(harvest, node.lvalues[0], node.rvalue, scope)
        else:
            implicit_casts.assigned(harvest, node, scope)
    return None


def _binds_lambdas(harvest: Harvest, node: n.AssignmentStmt, scope: Scope) -> bool:
    return lambdas.bound(harvest, node.lvalues[0], node.rvalue, scope, declared=node.type is not None)


def _may_lack_a_type(node: n.AssignmentStmt, scope: Scope) -> bool:
    return scope.level != "function" or not all([isinstance(left, n.NameExpr) for left in node.lvalues])


_HOLDERS = frozenset(
    {
        n.LambdaExpr,
        n.DictExpr,
        n.ListExpr,
        n.TupleExpr,
        n.SetExpr,
        n.ListComprehension,
        n.SetComprehension,
        n.DictionaryComprehension,
        n.CallExpr,
        n.ConditionalExpr,
        n.OpExpr,
        n.AssignmentExpr,
    }
)
"""Expressions that a lambda may be bound by."""


def _alias(harvest: Harvest, node: n.AssignmentStmt, scope: Scope) -> None:
    target, value = node.lvalues[0], node.rvalue
    stated = value.analyzed if isinstance(value, (n.CallExpr, n.IndexExpr, n.OpExpr)) else None
    alias = stated.node if isinstance(stated, n.TypeAliasExpr) else None
    if alias is None and isinstance(target, n.NameExpr):
        alias = scope.alias(target.name)
    if alias is not None:
        slots.alias(harvest, target, alias, scope)


def _names(target: n.Node) -> list[n.Node]:
    if isinstance(target, (n.TupleExpr, n.ListExpr)):
        return [name for item in target.items for name in _names(item)]
    return _names(target.expr) if isinstance(target, n.StarExpr) else [target]


def alias_statement(harvest: Harvest, node: object, scope: Scope) -> Sequence[object]:
    assert isinstance(node, n.TypeAliasStmt)
    if node.alias_node is not None:
        slots.alias(harvest, node, node.alias_node, scope)
    return ()


def loop(harvest: Harvest, node: object, scope: Scope) -> None:
    assert isinstance(node, n.ForStmt)
    if node.index_type is not None:
        slots.targets(harvest, node.index, node.index_type, scope)
    else:
        _attributes(harvest, node.index, scope)
    if scope.checked:
        operations.loop(harvest, node, scope)


def context(harvest: Harvest, node: object, scope: Scope) -> None:
    assert isinstance(node, n.WithStmt)
    declared = [target for target in node.target if target is not None]
    for target, typ in zip(declared, node.analyzed_types, strict=False):
        slots.targets(harvest, target, typ, scope)
    if not node.analyzed_types:
        for target in declared:
            _attributes(harvest, target, scope)
    if scope.checked:
        operations.context(harvest, node, scope)


def _attributes(harvest: Harvest, target: n.Node, scope: Scope) -> None:
    """`for self.row in rows` and `with opened() as self.file` make attributes, as an assignment does."""
    for part in _names(target):
        if isinstance(part, n.MemberExpr):
            inferred.missing(harvest, part, scope)
    if scope.checked:
        _stored(harvest, target, scope)


def _stored(harvest: Harvest, target: n.Node, scope: Scope) -> None:
    for part in _names(target):
        if isinstance(part, n.MemberExpr):
            operations.stored(harvest, part, scope)
