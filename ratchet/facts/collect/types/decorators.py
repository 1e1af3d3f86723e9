"""Decorators that erase what they decorate, judged by the decorator alone, so that annotating never makes one."""

from __future__ import annotations

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest
from ratchet.facts.collect.type_records import ErasingDecorator
from ratchet.facts.collect.types.origins import dotted


def erasing(harvest: Harvest, node: n.Decorator, symbol: str) -> None:
    """Record each decorator of a function whose application leaves Any, or a callable that takes anything."""
    for decorator in node.decorators:
        typ = harvest.types.get(decorator)
        if typ is not None and _erases(typ):
            name = dotted(decorator.callee if isinstance(decorator, n.CallExpr) else decorator)
            place = (max(decorator.line, 1), max(decorator.column, 0) + 1)
            harvest.decorators.append(ErasingDecorator(symbol, *place, name))


def _erases(typ: t.Type) -> bool:
    proper = t.get_proper_type(typ)
    if isinstance(proper, t.AnyType):
        return True
    if isinstance(proper, t.CallableType):
        return _is_nothing(proper.ret_type)
    if isinstance(proper, t.Overloaded):
        return all(map(_erases, proper.items))
    if isinstance(proper, t.UnionType):
        return any(map(_erases, proper.items))
    if isinstance(proper, t.Instance):
        called = proper.type.get_method("__call__")
        return called is not None and called.type is not None and _erases(called.type)
    return False


def _is_nothing(result: t.Type) -> bool:
    proper = t.get_proper_type(result)
    if isinstance(proper, t.AnyType):
        return True
    if isinstance(proper, t.UnionType):
        return any(map(_is_nothing, proper.items))
    return isinstance(proper, t.CallableType) and proper.is_ellipsis_args
