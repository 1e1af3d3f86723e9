"""What a use of a declared type gives: a call that takes anything, an attribute that is Any."""

from __future__ import annotations

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest
from ratchet.facts.collect.types.arguments import takes_anything

_CALLED = frozenset({"types", "functools"})
"""Modules whose classes with a `__call__` are functions of another make: nothing else is done with them."""


def is_called_with_anything(info: n.TypeInfo) -> bool:
    """Whether a class is that of functions, and says nothing of what they take: `FunctionType`, `partial`."""
    if info.module_name not in _CALLED:
        return False
    call = info.get_method("__call__")
    signature = call.type if isinstance(call, n.FuncDef) else None
    return isinstance(signature, t.CallableType) and takes_anything(signature, receivers=1)


def is_plain(typ: t.Type) -> bool:
    """Most types at a glance: a class without arguments that takes none, and None."""
    if type(typ) is t.Instance:
        return not typ.args and typ.type.fullname != "builtins.type" and not is_called_with_anything(typ.type)
    return type(typ) is t.NoneType


def gives_any(harvest: Harvest, info: n.TypeInfo) -> bool:
    """Whether what stands in a class as a descriptor gives Any to whoever asks: `property(_get)`."""
    getter = info.get_method("__get__")
    if getter is not None and getter.type is not None:
        harvest.opened.append(getter.type)
    if isinstance(getter, n.OverloadedFuncDef):
        return any(_returns_any(item.type) for item in getter.items)
    return getter is not None and _returns_any(getter.type)


def _returns_any(signature: t.Type | None) -> bool:
    return isinstance(signature, t.CallableType) and isinstance(t.get_proper_type(signature.ret_type), t.AnyType)
