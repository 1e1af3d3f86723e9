"""The arguments of a generic or a callable: which of them somebody gave, and which of them a value can have."""

from __future__ import annotations

from collections.abc import Sequence

from mypy import types as t
from mypy.nodes import ARG_STAR, ARG_STAR2, CONTRAVARIANT, ArgKind, FuncDef, TypeInfo
from mypy.typeops import get_type_vars

_COROUTINES = frozenset({"typing.Coroutine", "types.CoroutineType"})
"""Generics whose first two arguments say nothing: what is sent to a coroutine and what it yields is the loop's."""

_YIELDING = frozenset({"typing.Generator", "typing.AsyncGenerator"})

_ITERABLE = ("typing.Iterable", "typing.AsyncIterable")


OMITTED = t.TypeOfAny.from_omitted_generics


def kind_of(any_type: t.AnyType) -> int:
    """Where an Any came from in the end."""
    while any_type.type_of_any == t.TypeOfAny.from_another_any and any_type.source_any is not None:
        any_type = any_type.source_any
    return any_type.type_of_any


def is_bottom(typ: t.Type) -> bool:
    """Whether a type is Never by any of its names: the one that no value has, and that fits everywhere."""
    return isinstance(t.get_proper_type(typ), t.UninhabitedType)


def takes_the_rest(types: Sequence[t.Type], kinds: Sequence[ArgKind]) -> bool:
    """Whether parameters end in `*Any, **Any`, which is what mypy makes of `...` in Concatenate."""
    if len(types) < 2 or [*kinds[-2:]] != [ARG_STAR, ARG_STAR2]:
        return False
    return all(isinstance(t.get_proper_type(typ), t.AnyType) for typ in types[-2:])


def is_left_open(typ: t.Type) -> bool:
    """Whether a type is the `...` that is given for parameters; mypy's cache does not keep that it was written so."""
    return isinstance(typ, t.Parameters) and len(typ.arg_types) == 2 and takes_the_rest(typ.arg_types, typ.arg_kinds)


def takes_anything(signature: t.CallableType, receivers: int = 0) -> bool:
    """Whether a function says nothing of what it takes: `...`, or any number of Any or object."""
    if signature.is_ellipsis_args:
        return True
    return ARG_STAR in signature.arg_kinds and all(map(is_anything, signature.arg_types[receivers:]))


def is_anything(typ: t.Type | None) -> bool:
    """Whether a type says nothing of a value: Any, or object."""
    return isinstance(t.get_proper_type(typ), t.AnyType) or is_object(typ)


def is_object(typ: t.Type | None) -> bool:
    """Whether a type is object."""
    proper = t.get_proper_type(typ)
    return isinstance(proper, t.Instance) and proper.type.fullname == "builtins.object"


def given(typ: t.Instance, *, is_ours: bool = False) -> Sequence[t.Type]:
    """The arguments of a class that say something of a value, and that somebody gave.

    Without the Any that a library's type parameters have as their default: a plain `slice` is slice[Any, Any, Any],
    though nobody here wrote that. Where the class is the project's own, somebody did. Without the bottom type where no
    value is to be had: what a generator is sent, the error of a result that cannot fail.
    """
    parameters = typ.type.defn.type_vars
    if not typ.args or len(parameters) != len(typ.args):
        return typ.args
    first = 2 if typ.type.fullname in _COROUTINES else 0
    if not first and not any(one.has_default() for one in parameters) and not any(map(is_bottom, typ.args)):
        return typ.args
    return [
        argument
        for number, (one, argument) in enumerate(zip(parameters, typ.args, strict=True))
        if number >= first
        and (is_ours or not (_is_any(argument) and _defaults_to_any(one)))
        and not (is_bottom(argument) and not _is_held(typ.type, number, one))
    ]


def by_default(parameters: Sequence[t.TypeVarLikeType], arguments: Sequence[t.Type]) -> Sequence[t.Type]:
    """The arguments that are what their parameters stand for where nobody says more."""
    if not any(one.has_default() for one in parameters):
        return ()
    return [
        argument
        for one, argument in zip(parameters, arguments, strict=False)
        if one.has_default() and (argument == one.default or get_type_vars(one.default))
    ]


def _is_held(info: TypeInfo, number: int, parameter: t.TypeVarLikeType) -> bool:
    """Whether an argument is the type of what a container, or any instance of a class, holds."""
    if info.fullname in _YIELDING:
        return number == 0
    if isinstance(parameter, t.TypeVarType) and parameter.variance == CONTRAVARIANT:
        return False
    # A future can be iterated over, but only to wait for it.
    if any(info.has_base(base) for base in _ITERABLE) and not info.has_base("typing.Awaitable"):
        return True
    return parameter.id in needed(info)


def needed(info: TypeInfo) -> frozenset[t.TypeVarId]:
    """The parameters of a class of which nothing can be made without a value of that very type: `Box(value: T)`."""
    entry = info.names.get("__init__")
    made = entry.node.type if entry is not None and isinstance(entry.node, FuncDef) else None
    if not isinstance(made, t.CallableType):
        return frozenset()
    required = [typ for typ, kind in zip(made.arg_types, made.arg_kinds, strict=True) if kind.is_required()]
    return frozenset(proper.id for typ in required if isinstance(proper := t.get_proper_type(typ), t.TypeVarType))


def explicit_rests(variables: Sequence[t.TypeVarLikeType], arguments: Sequence[t.Type]) -> Sequence[t.Parameters]:
    """The `...` among the arguments of a class or alias that is generic over parameters, where that is no default."""
    return [
        argument
        for one, argument in zip(variables, arguments, strict=False)
        if isinstance(argument, t.Parameters) and is_left_open(argument) and not one.has_default()
    ]


def _defaults_to_any(parameter: t.TypeVarLikeType) -> bool:
    return parameter.has_default() and _is_any(parameter.default)


def _is_any(typ: t.Type) -> bool:
    """Any, a parameter that defaults to it, or a union of nothing else."""
    proper = t.get_proper_type(typ)
    if isinstance(proper, t.UnionType):
        return all(map(_is_any, proper.items))
    return isinstance(proper, t.AnyType) or (isinstance(proper, t.TypeVarLikeType) and _defaults_to_any(proper))
