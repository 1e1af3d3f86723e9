"""What erases a function's signature: decorators, and calls that give a function another name.

Judged by what the decorator itself says of its result, so that annotating the function never makes a debt.
"""

from __future__ import annotations

from collections.abc import Sequence

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.type_records import ErasingDecorator
from ratchet.facts.collect.types.arguments import is_bottom, takes_anything
from ratchet.facts.collect.types.origins import dotted

_FUNCTIONS = (n.FuncDef, n.Decorator, n.OverloadedFuncDef)


def erasing(harvest: Harvest, node: n.Decorator, symbol: str) -> None:
    """Record each decorator of a function whose application leaves Any, or a callable that takes or gives anything."""
    for decorator in node.decorators:
        _record(harvest, decorator, symbol)


def renaming(harvest: Harvest, node: n.AssignmentStmt, scope: Scope) -> None:
    """Record `pay = loose(_pay)`: the same, written as a call."""
    target, call = node.lvalues[0], node.rvalue
    if not isinstance(target, n.NameExpr) or not isinstance(call, n.CallExpr) or len(call.args) != 1:
        return
    [function] = call.args
    if isinstance(function, n.RefExpr) and isinstance(function.node, _FUNCTIONS):
        _record(harvest, call.callee, scope.inner(target.name))


def _record(harvest: Harvest, decorator: n.Expression, symbol: str) -> None:
    typ = harvest.types.get(decorator)
    if typ is not None and _erases(harvest, typ):
        name = dotted(decorator.callee if isinstance(decorator, n.CallExpr) else decorator)
        place = (max(decorator.line, 1), max(decorator.column, 0) + 1)
        harvest.decorators.append(ErasingDecorator(symbol, *place, name))


def _erases(harvest: Harvest, typ: t.Type) -> bool:
    proper = t.get_proper_type(typ)
    if isinstance(proper, t.AnyType):
        return True
    if isinstance(proper, t.CallableType):
        return _is_erased(harvest, proper.ret_type)
    if isinstance(proper, t.Overloaded):
        return _all_erase(harvest, proper.items)
    if isinstance(proper, t.UnionType):
        return any(_erases(harvest, item) for item in proper.items)
    if isinstance(proper, t.Instance):
        called = proper.type.get_method("__call__")
        return called is not None and called.type is not None and _erases(harvest, called.type)
    return False


def _all_erase(harvest: Harvest, items: Sequence[t.Type]) -> bool:
    return all(_erases(harvest, item) for item in items)


def _is_erased(harvest: Harvest, result: t.Type) -> bool:
    """Whether what comes out of a decorator takes anything, or gives it."""
    proper = t.get_proper_type(result)
    if isinstance(proper, (t.AnyType, t.UninhabitedType)):
        return True
    if isinstance(proper, t.UnionType):
        return any(_is_erased(harvest, item) for item in proper.items)
    if isinstance(proper, t.CallableType):
        return not proper.is_type_obj() and _takes_or_gives_anything(proper, 0)
    called = proper.type.get_method("__call__") if isinstance(proper, t.Instance) else None
    # What a library's objects take when they are called is what its author could say: `functools.lru_cache`.
    if called is None or not harvest.unresolved.is_first_party(called.info.module_name):
        return False
    return isinstance(called.type, t.CallableType) and _takes_or_gives_anything(called.type, 1)


def _takes_or_gives_anything(signature: t.CallableType, receivers: int) -> bool:
    gives = t.get_proper_type(signature.ret_type)
    return takes_anything(signature, receivers) or isinstance(gives, t.AnyType) or is_bottom(gives)
