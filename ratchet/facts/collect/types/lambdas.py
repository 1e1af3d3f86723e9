"""Lambdas that are bound to a name, an attribute or an entry of a table: functions without annotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope, is_placeholder, place_of
from ratchet.facts.collect.syntax import displayed, outcomes
from ratchet.facts.collect.type_records import TypeSlot
from ratchet.facts.collect.types.arguments import kind_of

_BINDS_ONE = frozenset({"builtins.classmethod"})

_HANDS_ON = frozenset({"builtins.staticmethod", "builtins.classmethod", "builtins.dict", "functools.partial"})
"""What gives back the functions that it is given, or holds them."""


def inside(harvest: Harvest, node: object, _: Scope) -> Sequence[object]:
    """What to walk of a lambda; its parameters are known from then on."""
    assert isinstance(node, n.LambdaExpr)
    variables = [argument.variable for argument in node.arguments]
    harvest.parameters.update(dict.fromkeys(variables, ""))
    for variable in variables:
        harvest.lambdas.setdefault(variable, None)
    return [[argument.initializer for argument in node.arguments], node.body.body]


def bound(harvest: Harvest, target: n.Node, value: n.Expression, scope: Scope, *, declared: bool = False) -> bool:
    """Record the slots of the lambdas in a value that nothing gives a type to, under the target's name.

    A parameter counts, and a result that is Any where the target is not declared: then mypy infers what it can.
    Returns whether there is any.
    """
    before = len(harvest.slots)
    if declared and type(value) is n.CallExpr:
        return False  # what the call makes of it is what is declared
    is_method = scope.level == "class" and type(value) is n.LambdaExpr
    for each, binds_one in _lambdas(harvest, value, is_method):
        signature = harvest.types.get(each)
        if not isinstance(signature, t.CallableType):
            continue
        symbol = _symbol(target, scope)
        place = place_of(each)
        for argument, typ in [*zip(each.arguments, signature.arg_types, strict=False)][binds_one:]:
            name = argument.variable.name
            if _is_untyped(typ, declared) and not is_placeholder(name):
                harvest.slots.append(TypeSlot(symbol, name, *place, "parameter", 0, 0, True))
        if not declared and isinstance(t.get_proper_type(signature.ret_type), t.AnyType):
            harvest.slots.append(TypeSlot(symbol, "return", *place, "return", 0, 0, True))
    return len(harvest.slots) > before


def _is_untyped(typ: t.Type, declared: bool) -> bool:
    """Whether a parameter is Any for lack of a type. One that a declaration makes Any counts there."""
    proper = t.get_proper_type(typ)
    return isinstance(proper, t.AnyType) and (not declared or kind_of(proper) == t.TypeOfAny.unannotated)


def _symbol(target: n.Node, scope: Scope) -> str:
    if isinstance(target, n.IndexExpr):
        return _symbol(target.base, scope)
    if isinstance(target, n.MemberExpr) and scope.owner and isinstance(target.expr, n.NameExpr):
        return f"{scope.owner}.{target.name}"
    return scope.inner(target.name) if isinstance(target, (n.NameExpr, n.MemberExpr)) else scope.symbol


def _lambdas(harvest: Harvest, value: n.Expression, is_method: bool) -> Iterator[tuple[n.LambdaExpr, bool]]:
    """The lambdas that a value is made of, and whether the first parameter of each is a receiver."""
    stack = [(value, is_method)]
    while stack:
        node, binds_one = stack.pop()
        if isinstance(node, n.LambdaExpr):
            yield node, binds_one
        elif isinstance(node, n.CallExpr) and _hands_on(harvest, node):
            is_bound = isinstance(node.callee, n.RefExpr) and node.callee.fullname in _BINDS_ONE
            stack += [(argument, is_bound) for argument in node.args]
        else:
            stack += [(part, binds_one) for part in outcomes(node)]
            stack += [(item, False) for item in _items(node)]


def _items(node: n.Expression) -> Sequence[n.Expression]:
    """What a display, or a comprehension, makes a table of."""
    if isinstance(node, (n.ListComprehension, n.SetComprehension)):
        return [node.generator.left_expr]
    return [node.value] if isinstance(node, n.DictionaryComprehension) else displayed(node)


def _hands_on(harvest: Harvest, node: n.CallExpr) -> bool:
    """Whether a call gives back what it is given: by its name, or since what comes out is a function, or a table."""
    if not any(type(argument) is n.LambdaExpr for argument in node.args):
        return isinstance(node.callee, n.RefExpr) and isinstance(node.callee.node, n.TypeInfo)
    if isinstance(node.callee, n.RefExpr) and node.callee.fullname in _HANDS_ON:
        return True
    result = t.get_proper_type(harvest.types.get(node))
    return isinstance(result, t.CallableType) or (
        isinstance(result, t.Instance) and result.type.fullname.startswith("functools.")
    )
