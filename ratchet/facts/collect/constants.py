"""Whether a string stands in the text, however it is put together: looked at only where one names an attribute."""

from __future__ import annotations

from collections.abc import Iterator

from mypy import nodes as n
from mypy import patterns as p

from ratchet.facts.collect.nodes import walk
from ratchet.facts.collect.scopes import fold, folded_name
from ratchet.facts.collect.syntax import captured, dotted_name, is_name, names_in, targets
from ratchet.facts.collect.visit import Visit

# Builtins whose result is text determined by their arguments.
_MAKERS = frozenset({"str", "chr", "repr", "format", "bytes", "ascii", "bytearray"})
_OPAQUE = (n.LambdaExpr, n.GeneratorExpr, n.DictionaryComprehension, n.AwaitExpr, n.YieldExpr, n.YieldFromExpr)


def spells_out(visit: Visit, node: n.Expression) -> bool:
    """Whether nothing but constants goes into an expression, so that the text tells what it is."""
    match node:
        case n.StrExpr():
            return True
        case n.NameExpr():
            return is_name(node) and _is_text(visit, node.name)
        case n.MemberExpr():
            return _is_class_constant(visit, dotted_name(node) or "")
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
    names = [part.name for part in parts if isinstance(part, n.NameExpr) and is_name(part)]
    has_text = any(isinstance(part, (n.StrExpr, n.BytesExpr)) and part.line > 0 for part in parts)
    return (has_text or bool(names)) and all(name in _MAKERS or _is_text(visit, name) for name in names)


def _is_text(visit: Visit, name: str) -> bool:
    """Whether a name stands for a literal string."""
    for function in reversed(visit.functions):
        bound = _bound(function, name)
        if bound is not None:
            return bound
    return folded_name(name, visit.module.constants) is not None


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
        if _binds_otherwise(node, name):
            return False
        stores += sum(name == stored.name for target in targets(node) for stored in names_in(target))
        texts += _texts_given(node, name)
    return stores == texts if stores else None


def _binds_otherwise(node: n.Node, name: str) -> bool:
    """An import, a definition, an `except … as` or a pattern that gives the name to something."""
    return name in _names_bound(node)


def _names_bound(node: n.Node) -> Iterator[str]:
    match node:
        case n.Import():
            yield from (alias or imported.partition(".")[0] for imported, alias in node.ids)
        case n.ImportFrom():
            yield from (alias or imported for imported, alias in node.names)
        case n.FuncDef() | n.ClassDef():
            yield node.name
        case n.TryStmt() | p.AsPattern() | p.StarredPattern() | p.MappingPattern():
            yield from (known.name for known in captured(node) if known is not None)


def _texts_given(node: n.Node, name: str) -> int:
    """How many times an assignment gives a literal string to a name."""
    match node:
        case n.AssignmentStmt():
            given, value = node.lvalues, node.rvalue
        case n.AssignmentExpr():
            given, value = [node.target], node.value
        case _:
            return 0
    if fold(value, {}) is None:
        return 0
    return sum(isinstance(target, n.NameExpr) and target.name == name for target in given)
