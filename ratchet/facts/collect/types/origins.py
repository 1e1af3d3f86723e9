"""Where an Any came in, in words for people."""

from __future__ import annotations

from mypy import nodes as n
from mypy import types as t
from mypy.operators import op_methods

from ratchet.facts.collect.harvest import Harvest
from ratchet.facts.collect.syntax import outcomes
from ratchet.facts.collect.type_records import OF_AN_ERROR, inherited, not_typed
from ratchet.facts.collect.types.anys import Unchecked, any_in
from ratchet.facts.collect.types.arguments import kind_of
from ratchet.facts.collect.types.operands import is_of_an_error


def dotted(node: n.Node) -> str:
    """The expression as a dotted name, or what stands for it."""
    if isinstance(node, n.NameExpr):
        return node.name
    if isinstance(node, n.MemberExpr):
        return f"{dotted(node.expr)}.{node.name}"
    if isinstance(node, n.SuperExpr):
        return f"super().{node.name}"
    if isinstance(node, n.CallExpr):
        return f"{dotted(node.callee)}()"
    if isinstance(node, n.IndexExpr):
        return f"{dotted(node.base)}[…]"
    return "…"


def origin(harvest: Harvest, node: n.Node, found: Unchecked, depth: int = 0) -> str:
    """What made `node` an Any, traced through the expression to its first cause."""
    name = _import_name(found)
    if name:
        return not_typed(name.removeprefix(f"{harvest.module}."))
    if depth < 40:
        if isinstance(node, n.AwaitExpr):
            return origin(harvest, node.expr, found, depth + 1)
        for cause in _causes(node):
            inner = harvest.types.get(cause)
            deeper = any_in(inner) if inner is not None else None
            if deeper is not None:
                return origin(harvest, cause, deeper, depth + 1)
    return _first_cause(harvest, node, found)


def _import_name(found: Unchecked) -> str | None:
    seen = found if isinstance(found, t.AnyType) else None
    while seen is not None:
        if seen.missing_import_name:
            return seen.missing_import_name
        seen = seen.source_any
    return None


def _causes(node: n.Node) -> tuple[n.Expression, ...]:
    """The parts of an expression from which its Any may come."""
    if isinstance(node, n.CallExpr):
        return () if node.analyzed is not None else (node.callee,)
    if isinstance(node, (n.MemberExpr, n.UnaryExpr, n.StarExpr)):
        return (node.expr,)
    if isinstance(node, n.IndexExpr):
        return (node.base,)
    return outcomes(node)


def _first_cause(harvest: Harvest, node: n.Node, found: Unchecked) -> str:
    if is_of_an_error(found) and ((node.line, node.column) in harvest.wrong or node.line in harvest.silenced):
        return OF_AN_ERROR
    word = _word(found)
    if isinstance(node, n.CallExpr) and isinstance(node.analyzed, n.CastExpr):
        return f"a cast makes it {word}"
    if isinstance(node, n.CallExpr):
        untyped = _is_unannotated(found)
        return f"`{dotted(node.callee)}()` " + ("has no annotations" if untyped else f"returns {word}")
    if isinstance(node, n.NameExpr) and isinstance(node.node, n.Var):
        return _variable(harvest, node.node, found)
    if isinstance(node, n.MemberExpr):
        owner = t.get_proper_type(harvest.types.get(node.expr))
        if isinstance(owner, t.Instance) and owner.type.fallback_to_any:
            return inherited(dotted(node), owner.type.fullname)
        return f"`{dotted(node)}` is {word}"
    if isinstance(node, n.SuperExpr) and node.info is not None and node.info.fallback_to_any:
        return inherited(dotted(node), node.info.fullname)
    if isinstance(node, n.IndexExpr):
        return f"an item of `{dotted(node.base)}` is {word}"
    method = _method(harvest, node) if isinstance(node, n.OpExpr) else None
    return f"`{method}` gives {word}" if method is not None else f"the operand is {word}"


def _method(harvest: Harvest, node: n.OpExpr) -> str | None:
    """The method that an operation calls, such as `int.__pow__`."""
    left = t.get_proper_type(harvest.types.get(node.left))
    if isinstance(left, t.LiteralType):
        left = left.fallback
    method = op_methods.get(node.op)
    return f"{left.type.name}.{method}" if method is not None and isinstance(left, t.Instance) else None


def _variable(harvest: Harvest, variable: n.Var, found: Unchecked) -> str:
    known, word = harvest.origins.get(variable), _word(found)
    if known is not None:
        return known
    if variable.is_argument or variable in harvest.parameters:
        if _is_unannotated(found):
            return f"parameter `{variable.name}` has no annotation"
        return f"parameter `{variable.name}` is {word}"
    return f"`{variable.name}` is {word}"


def _word(found: Unchecked) -> str:
    return "Any" if isinstance(found, t.AnyType) else "Never"


def _is_unannotated(found: Unchecked) -> bool:
    return isinstance(found, t.AnyType) and kind_of(found) == t.TypeOfAny.unannotated
