"""Branches inside expressions that mypy skips: `x if True else x.foo`, `isinstance(n, str) and n.foo` for an int.

mypy gives types to what stands in them, but its errors there are hushed, so the conditions have to be judged again.
"""

from __future__ import annotations

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.reach.guards import is_alternative
from ratchet.facts.collect.reach.plain_code import is_plain_expression
from ratchet.facts.collect.type_records import Unreachable

_CONSTANTS = (n.NameExpr, n.StrExpr, n.IntExpr, n.FloatExpr, n.BytesExpr, n.EllipsisExpr)

_APART = frozenset(
    f"builtins.{name}" for name in ("int", "str", "bytes", "float", "complex", "list", "dict", "set", "frozenset",
                                    "tuple", "bytearray", "type", "range", "slice", "memoryview")
)  # fmt: skip
"""No class can be two of these at once."""


def conditional(harvest: Harvest, node: n.ConditionalExpr, scope: Scope) -> None:
    """A branch of `x if c else y` that is never taken is unreachable code, unless it is plain."""
    known = outcome(harvest, node.cond)
    if known is not None:
        _hidden(harvest, node.else_expr if known else node.if_expr, scope)


def boolean(harvest: Harvest, node: n.OpExpr, scope: Scope) -> None:
    """`and` and `or` whose left side settles them."""
    if node.right_unreachable:
        # Decided before the check: for another platform, or because TYPE_CHECKING is false when the program runs.
        right = node.right
        while isinstance(right, n.UnaryExpr):
            right = right.expr
        if not is_alternative(node.left) and not isinstance(right, _CONSTANTS):
            _note(harvest, node.right, scope)
    elif outcome(harvest, node.left) is (node.op == "or"):
        _hidden(harvest, node.right, scope)


def _hidden(harvest: Harvest, branch: n.Expression, scope: Scope) -> None:
    if not is_plain_expression(branch):
        _note(harvest, branch, scope)


def _note(harvest: Harvest, branch: n.Expression, scope: Scope) -> None:
    harvest.unreachable.append(Unreachable(scope.symbol, max(branch.line, 1), max(branch.column, 0) + 1))


def outcome(harvest: Harvest, condition: n.Expression) -> bool | None:
    """What a condition is bound to be, as mypy sees it; None where it may be either, or we cannot tell."""
    if isinstance(condition, n.IntExpr):
        return condition.value != 0
    if isinstance(condition, n.NameExpr) and condition.fullname in ("builtins.True", "builtins.False"):
        return condition.name == "True"
    if isinstance(condition, n.UnaryExpr) and condition.op == "not":
        inner = outcome(harvest, condition.expr)
        return None if inner is None else not inner
    if isinstance(condition, n.OpExpr) and condition.op in ("and", "or"):
        return _combined(harvest, condition)
    if isinstance(condition, n.ComparisonExpr):
        return _compared(harvest, condition)
    if isinstance(condition, n.CallExpr):
        return _checked(harvest, condition)
    typ = _type(harvest, condition)
    if typ is None or isinstance(typ, t.AnyType) or typ.can_be_true is typ.can_be_false:
        return None
    return typ.can_be_true


def _combined(harvest: Harvest, condition: n.OpExpr) -> bool | None:
    settling = condition.op == "or"
    sides = (outcome(harvest, condition.left), outcome(harvest, condition.right))
    if settling in sides:
        return settling
    return None if None in sides else not settling


def _compared(harvest: Harvest, condition: n.ComparisonExpr) -> bool | None:
    """`x is None` for an x that cannot be None, and a literal against another one."""
    if len(condition.operators) != 1:
        return None
    (sign,), (left, right) = condition.operators, condition.operands
    if sign not in ("is", "is not", "==", "!="):
        return None
    one, two = _type(harvest, left), _type(harvest, right)
    if sign in ("is", "is not") and isinstance(two, t.NoneType):
        told = harvest.strict_optional and isinstance(one, t.Instance) and not _may_be_none(one)
        return sign == "is not" if told else None
    if isinstance(one, t.LiteralType) and isinstance(two, t.Instance):
        two = two.last_known_value
    if isinstance(one, t.LiteralType) and isinstance(two, t.LiteralType) and one.fallback == two.fallback:
        return sign in ("is not", "!=") if one.value != two.value else None
    return None


def _may_be_none(typ: t.Instance) -> bool:
    return typ.type.is_protocol or typ.type.fullname == "builtins.object" or typ.type.fallback_to_any


def _checked(harvest: Harvest, call: n.CallExpr) -> bool | None:
    """isinstance of what is one of the class anyhow, or can be none."""
    callee = call.callee
    if not isinstance(callee, n.NameExpr) or callee.fullname != "builtins.isinstance" or len(call.args) != 2:
        return None
    asked, kind = _type(harvest, call.args[0]), call.args[1]
    wanted = kind.node if isinstance(kind, n.RefExpr) else None
    if asked is None or not isinstance(wanted, n.TypeInfo):
        return None
    members = list(map(t.get_proper_type, asked.items)) if isinstance(asked, t.UnionType) else [asked]
    known = {_is_one(member, wanted) for member in members}
    return known.pop() if len(known) == 1 else None


def _is_one(typ: t.ProperType, wanted: n.TypeInfo) -> bool | None:
    if not isinstance(typ, t.Instance) or typ.type.fallback_to_any or wanted.fallback_to_any or wanted.is_protocol:
        return None
    if typ.type.has_base(wanted.fullname):
        return True
    if wanted.has_base(typ.type.fullname):
        return None
    solid, other = _solid(typ.type), _solid(wanted)
    return False if solid and other and not solid & other else None


def _solid(info: n.TypeInfo) -> set[str]:
    return {base.fullname for base in info.mro if base.fullname in _APART}


def _type(harvest: Harvest, node: n.Expression) -> t.ProperType | None:
    typ = harvest.types.get(node)
    return t.get_proper_type(typ) if typ is not None else None
