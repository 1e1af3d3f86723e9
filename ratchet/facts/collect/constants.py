"""Whether a string stands in the text, however it is put together: looked at only where one names an attribute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy import nodes as n
from mypy import patterns as p

from ratchet.facts.collect.nodes import walk
from ratchet.facts.collect.scopes import statements
from ratchet.facts.collect.syntax import (
    bound_by_import,
    captured,
    displayed,
    dotted_name,
    fold,
    folded_name,
    given,
    is_name,
    names_in,
    targets,
)
from ratchet.facts.collect.visit import Visit

# Builtins whose result is text determined by their arguments.
_MAKERS = frozenset(
    {
        *("str", "chr", "repr", "format", "bytes", "ascii", "bytearray"),
        *("next", "iter", "list", "tuple", "sorted", "min", "max"),
    }
)
_OPAQUE = (n.LambdaExpr, n.GeneratorExpr, n.DictionaryComprehension, n.AwaitExpr, n.YieldExpr, n.YieldFromExpr)


def spells_out(visit: Visit, node: n.Expression) -> bool:
    """Whether nothing but constants goes into an expression, so that the text tells what it is."""
    match node:
        case n.StrExpr():
            return True
        case n.NameExpr():
            return is_name(node) and _is_text(visit, node.name)
        case n.MemberExpr():
            return _is_member_constant(visit, node)
        case n.AssignmentExpr():
            return spells_out(visit, node.value)
        case n.ConditionalExpr():
            return spells_out(visit, node.if_expr) and spells_out(visit, node.else_expr)
        case n.BytesExpr() | n.IntExpr() | n.FloatExpr() | n.ComplexExpr() | n.EllipsisExpr() | n.SuperExpr():
            return False
    return fold(node, visit.module.constants) is not None or _is_put_together(visit, node)


def _is_put_together(visit: Visit, node: n.Expression) -> bool:
    """`"".join(["a", "b"])`, `"{}_at".format("made")`, `b"a".decode()`: operations on constants alone."""
    parts = list(walk(node))
    if any(isinstance(part, _OPAQUE) for part in parts):
        return False
    constants = [part for part in parts if isinstance(part, n.MemberExpr) and _is_member_constant(visit, part)]
    inside = {id(part) for part in walk(*constants)}
    names = [part.name for part in parts if isinstance(part, n.NameExpr) and is_name(part) and id(part) not in inside]
    has_text = any(isinstance(part, (n.StrExpr, n.BytesExpr)) and part.line > 0 for part in parts)
    return (has_text or bool(names) or bool(constants)) and all(
        name in _MAKERS or _is_text(visit, name) for name in names
    )


def _is_text(visit: Visit, name: str) -> bool:
    """Whether a name stands for a literal string."""
    for function in reversed(visit.functions):
        bound = _bound(function, name)
        if bound is not None:
            return bound
    return folded_name(name, visit.module.constants) is not None or _is_table_of_texts(visit.module.body, name)


def _is_table_of_texts(body: Iterable[n.Statement], name: str) -> bool:
    """Whether a module's name is given a display of literal strings, and nothing else."""
    values = [value for node in statements(body) for target, value in given(node) if target == name]
    return bool(values) and all(map(_has_texts_alone, values))


def _has_texts_alone(node: n.Expression) -> bool:
    """`["name", "size"]`, `{"a": "name"}`: a display whose values are literal strings, at any depth."""
    values = displayed(node)
    return bool(values) and all(fold(value, {}) is not None or _has_texts_alone(value) for value in values)


def _is_member_constant(visit: Visit, node: n.MemberExpr) -> bool:
    """Whether `Field.NAME`, or `self.NAME` in that class, is a constant of a class at the module's level."""
    owner, _, rest = (dotted_name(node) or "").partition(".")
    return _is_class_constant(visit, f"{dict(visit.receivers).get(owner, owner)}.{rest}")


def _is_class_constant(visit: Visit, dotted: str) -> bool:
    """Whether `Field.NAME` is a constant of a class at the module's level."""
    owner, _, name = dotted.removesuffix(".value").rpartition(".")
    classes = (node for node in visit.module.body if isinstance(node, n.ClassDef) and node.name == owner)
    return any(_texts_given(node, name) for cls in classes for node in cls.defs.body)


def _bound(function: n.FuncDef, name: str) -> bool | None:
    """Whether a function binds a name to literal strings alone; None if it does not bind it."""
    if any(argument.variable.name == name for argument in function.arguments):
        return False
    stores = texts = 0
    for node in walk(function.body):
        if isinstance(node, (n.GlobalDecl, n.NonlocalDecl)) and name in node.names:
            return None
        if name in _names_bound(node):
            return False
        stores += sum(name == stored.name for target in targets(node) for stored in names_in(target))
        texts += _texts_given(node, name)
    return stores == texts if stores else None


def _names_bound(node: n.Node) -> Iterator[str]:
    match node:
        case n.Import() | n.ImportFrom():
            yield from bound_by_import(node)
        case n.FuncDef() | n.ClassDef():
            yield node.name
        case n.TryStmt() | p.AsPattern() | p.StarredPattern() | p.MappingPattern():
            yield from (known.name for known in captured(node) if known is not None)


def _texts_given(node: n.Node, name: str) -> int:
    """How many times an assignment gives a literal string to a name."""
    return sum(
        target == name and (fold(value, {}) is not None or _has_texts_alone(value)) for target, value in given(node)
    )
