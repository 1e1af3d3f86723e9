"""Classes that are casts: they take any object, and give it as what their type argument says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, place_of
from ratchet.facts.collect.nodes import walk
from ratchet.facts.collect.type_records import TypeSlot
from ratchet.facts.collect.types.arguments import is_bottom, is_object
from ratchet.facts.collect.types.signature_casts import gives, is_blind, mentions
from ratchet.facts.kinds import CLAIM

_TAKE = frozenset({"__init__", "__new__", "__call__"})
"""The special methods that are given values by those who use a class. `__eq__` and `__get__` are given any object."""


def phantom(harvest: Harvest, node: n.ClassDef, symbol: str) -> None:
    """Record a class whose type variable comes out, and never in: `class Cast(Generic[T])` with `(object) -> T`.

    It comes in with an argument of any method, with an attribute that others set, from a base class, and from a method
    that a subclass has to write. Only a class counts that takes any object: what parses a text is none, unless the
    variable is Never where nobody says more.
    """
    info = node.info
    if info.is_protocol or not info.bases:
        return
    methods = list(_methods(info))
    takes_an_object = any(_takes_an_object(method) for method in methods)
    for variable in info.defn.type_vars:
        # Where nobody says more, what comes out fits everywhere: Any by another name.
        is_never = variable.has_default() and is_bottom(variable.default)
        if not (takes_an_object or is_never) or _comes_in(info, methods, variable):
            continue
        if _comes_out(harvest, info, methods, variable):
            if takes_an_object:
                harvest.note(CLAIM, symbol, node, variable.name)
            if is_never:
                slot = TypeSlot(symbol, variable.name, *place_of(node), "bound", 1, 0, False, whole=True)
                harvest.slots.append(slot)


def _methods(info: n.TypeInfo) -> Iterator[n.FuncDef]:
    for entry in info.names.values():
        found = entry.node
        for part in found.items if isinstance(found, n.OverloadedFuncDef) else [found]:
            function = part.func if isinstance(part, n.Decorator) else part
            if isinstance(function, n.FuncDef) and isinstance(function.type, t.CallableType):
                yield function


def _signature(method: n.FuncDef) -> t.CallableType:
    assert isinstance(method.type, t.CallableType)
    return method.type


def _arguments(method: n.FuncDef) -> Sequence[t.Type]:
    return _signature(method).arg_types[not method.is_static :]


def _takes_an_object(method: n.FuncDef) -> bool:
    if method.name.startswith("__") and method.name not in _TAKE:
        return False
    kinds = _signature(method).arg_kinds[not method.is_static :]
    return any(_is_anything(typ) for typ, kind in zip(_arguments(method), kinds, strict=True) if not kind.is_optional())


def _is_anything(typ: t.Type) -> bool:
    proper = t.get_proper_type(typ)
    if isinstance(proper, t.TypeVarType):
        return not proper.values and proper.id.raw_id < 0 and _is_anything(proper.upper_bound)
    if not isinstance(proper, t.Instance):
        return False
    return is_object(proper) or (proper.type.is_protocol and not proper.type.protocol_members)


def _comes_in(info: n.TypeInfo, methods: Sequence[n.FuncDef], variable: t.TypeVarLikeType) -> bool:
    given = [typ for method in methods for typ in _arguments(method)]
    left_open = [_signature(method).ret_type for method in methods if not _is_written(method)]
    set_by_others = [
        typ for name, typ in _attributes(info) if not _is_set_here(methods, name) or not _is(typ, variable)
    ]
    return any(mentions(typ, variable) for typ in [*info.bases, *given, *left_open, *set_by_others])


def _comes_out(harvest: Harvest, info: n.TypeInfo, methods: Sequence[n.FuncDef], variable: t.TypeVarLikeType) -> bool:
    signatures = [_signature(method) for method in methods if not is_blind(method)]
    results = [one.type_guard or one.type_is or one.ret_type for one in signatures]
    return any(_is(typ, variable) for _, typ in _attributes(info)) or any(
        gives(harvest, typ, variable, is_asked=True) for typ in results
    )


def _attributes(info: n.TypeInfo) -> list[tuple[str, t.Type]]:
    """The attributes of a class whose type is known."""
    found = [(name, entry.node) for name, entry in info.names.items()]
    return [(name, one.type) for name, one in found if isinstance(one, n.Var) and one.type]


def _is_set_here(methods: Sequence[n.FuncDef], name: str) -> bool:
    return any(
        isinstance(one, n.AssignmentStmt)
        and any(isinstance(to, n.MemberExpr) and to.name == name for to in one.lvalues)
        for method in methods
        for one in walk(method.body)
    )


def _is_written(method: n.FuncDef) -> bool:
    """Whether a method gives something itself: an abstract one, and one that only raises, leave it to a subclass."""
    if method.abstract_status != n.NOT_ABSTRACT:
        return False
    return any(isinstance(one, (n.ReturnStmt, n.YieldExpr, n.YieldFromExpr)) for one in walk(method.body))


def _is(typ: t.Type, variable: t.TypeVarLikeType) -> bool:
    proper = t.get_proper_type(typ)
    return isinstance(proper, t.TypeVarType) and proper.id == variable.id
