"""Attributes reached around their declarations: `getattr(order, "number", None)`, `order.__dict__.get("number")`.

Where mypy knows the operand's class. What is spelled out in the text alone, `facts/collect/dynamic_access.py` finds.
"""

from __future__ import annotations

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.types.arguments import is_anything
from ratchet.facts.collect.types.unions import owners
from ratchet.facts.kinds import ACCESS

_GETATTR = "builtins.getattr"
_VARS = "builtins.vars"
_WHOLE = frozenset({"items", "keys", "values", "copy"})
"""What is asked of a namespace to go over it, or to have it whole."""


def called(harvest: Harvest, node: n.CallExpr, scope: Scope) -> None:
    """Record a `getattr` with a default and a literal name that the class declares, and methods of a namespace."""
    callee = node.callee
    if isinstance(callee, n.MemberExpr):
        if callee.name not in _WHOLE:
            _note(harvest, scope, node, callee.expr)
    elif isinstance(callee, n.NameExpr) and callee.fullname == _GETATTR and len(node.args) == 3:
        name = _literal(harvest, node.args[1])
        if name and any(owner.get(name) is not None for owner in _ours(harvest, node.args[0])):
            _access(harvest, scope, node, "getattr")


def indexed(harvest: Harvest, node: n.IndexExpr, scope: Scope) -> None:
    """Record an item that is taken of a namespace."""
    _note(harvest, scope, node, node.base)


def assigned(harvest: Harvest, node: n.AssignmentStmt, scope: Scope) -> None:
    """Record a declared type that takes a namespace over: what is read of it is checked by that."""
    typ = t.get_proper_type(node.type)
    if isinstance(typ, t.Instance) and typ.args and not is_anything(typ.args[-1]):
        _note(harvest, scope, node, node.rvalue)


def _note(harvest: Harvest, scope: Scope, at: n.Context, of: n.Expression) -> None:
    """Record an access, where `of` is the namespace of an instance of ours, outside its own class."""
    operand = _operand(of)
    if operand is None:
        return
    for owner in _ours(harvest, operand):
        symbol = harvest.symbols.get(owner, "")
        if not symbol or not f"{scope.symbol}.".startswith(f"{symbol}."):
            _access(harvest, scope, at, "__dict__")
            return


def _operand(node: n.Expression) -> n.Expression | None:
    """What `vars(x)` or `x.__dict__` is the namespace of."""
    if isinstance(node, n.MemberExpr):
        return node.expr if node.name == "__dict__" else None
    is_vars = isinstance(node, n.CallExpr) and isinstance(node.callee, n.NameExpr) and node.callee.fullname == _VARS
    return node.args[0] if is_vars and isinstance(node, n.CallExpr) and len(node.args) == 1 else None


def _ours(harvest: Harvest, node: n.Expression) -> list[n.TypeInfo]:
    """The classes of the project's own that an operand is an instance of."""
    found = owners(harvest.types.get(node))
    return [owner for owner in found if harvest.followed.is_first_party(owner.module_name)]


def _literal(harvest: Harvest, node: n.Expression) -> str:
    """The text that an expression is known to be."""
    if isinstance(node, n.StrExpr):
        return node.value
    typ = t.get_proper_type(harvest.types.get(node))
    literal = typ.last_known_value if isinstance(typ, t.Instance) else typ
    return literal.value if isinstance(literal, t.LiteralType) and isinstance(literal.value, str) else ""


def _access(harvest: Harvest, scope: Scope, at: n.Context, function: str) -> None:
    harvest.note(ACCESS, scope.symbol, at, function, ", though the class declares what it reaches")
