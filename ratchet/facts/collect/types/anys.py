"""How many Any a type holds, and how many generics stand bare in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from mypy import types as t
from mypy.nodes import ArgKind, TypeAlias

from ratchet.facts.collect.harvest import is_ours
from ratchet.facts.collect.types.arguments import (
    OMITTED,
    by_default,
    explicit_rests,
    given,
    is_bottom,
    is_left_open,
    kind_of,
    takes_the_rest,
)
from ratchet.facts.collect.types.uses import is_called_with_anything
from ratchet.facts.collect.types.within import members, within

# Any that stands for what is counted elsewhere or is no Any at all.
NOT_EXPLICIT = frozenset({t.TypeOfAny.unannotated, t.TypeOfAny.from_error})


@dataclass(slots=True)
class Tally:
    """Counts of one declared type: `anys` at any depth, `bare` generics without arguments; the first `alias` of them.

    `whole`: a type that was counted is Any and nothing else, however wrapped: `Any | int`, an alias of Any, Never.
    `defaults`: a library's class holds an Any in it for an argument that was left out, which is no debt.
    A type that is called, and whose call takes anything (`types.FunctionType`, `functools.partial[int]`), is `bare`.

    The bottom type is an Any where it is the type of a value: it fits everywhere, and has every attribute.
    `is_first_party` says whether a module is the project's own. A library's alias is Any when that is what it comes to;
    what its author wrote into a type deeper down, as numpy's `NDArray` has it, is none of the user's doing.
    """

    is_first_party: Callable[[str], bool]
    anys: int = 0
    bare: int = 0
    alias: str = ""
    whole: bool = False
    defaults: bool = False
    _expanding: list[TypeAlias] = field(default_factory=list)
    _elsewhere: bool = False

    def add(self, typ: t.Type | None) -> Tally:
        """Count `typ` as well, and return this."""
        if typ is not None:
            before = self.anys
            self._count(typ)
            self.whole = self.whole or (self.anys > before and is_any_alone(typ))
        return self

    def _count(self, typ: t.Type) -> None:
        if visit := _VISIT.get(type(typ)):
            visit(self, typ)

    def _all(self, types: Iterable[t.Type]) -> None:
        for typ in types:
            self._count(typ)

    @property
    def _is_elsewhere(self) -> bool:
        """Whether what is counted was written in another place than the declaration: in an alias, or as a default."""
        return self._elsewhere or bool(self._expanding)

    def _any(self, typ: t.Type) -> None:
        assert isinstance(typ, t.AnyType)
        kind = kind_of(typ)
        if kind == OMITTED:
            return  # counted at the generic whose argument it is
        self.anys += kind not in NOT_EXPLICIT

    def _instance(self, typ: t.Type) -> None:
        assert isinstance(typ, t.Instance)
        # `type` takes an argument, although the class in typeshed is not generic.
        self.bare += typ.type.fullname == "builtins.type" and not typ.args
        self.bare += _left_open(typ, typ.type.defn.type_vars, typ.args, self._is_elsewhere)
        self.bare += is_called_with_anything(typ.type)
        defaults = by_default(typ.type.defn.type_vars, typ.args)
        counted = given(typ, is_ours=is_ours(self.is_first_party, typ.type.fullname))
        self.defaults = self.defaults or any(
            isinstance(one, t.AnyType) and all(one is not each for each in counted) for one in defaults
        )
        for argument in counted:
            kept, self._elsewhere = self._elsewhere, self._elsewhere or any(argument is one for one in defaults)
            self._count(argument)
            self._elsewhere = kept

    def _alias(self, typ: t.Type) -> None:
        assert isinstance(typ, t.TypeAliasType)
        alias = typ.alias
        self.bare += _left_open(typ, alias.alias_tvars if alias else (), typ.args, self._is_elsewhere)
        # A TypedDict or NamedTuple is an alias inside mypy; its fields were counted where it was declared.
        if alias is None or _is_record(alias) or alias in self._expanding:
            self._all(typ.args)
            return
        if not is_ours(self.is_first_party, alias.fullname):
            found = any_in(typ)
            if isinstance(found, t.AnyType) and kind_of(found) not in {*NOT_EXPLICIT, OMITTED}:
                self.anys += 1
                self.alias = self.alias or alias.fullname
            self._all(typ.args)
            return
        inner = Tally(self.is_first_party, _expanding=[*self._expanding, alias])
        inner.add(t.get_proper_type(typ) if alias.no_args else alias.target)
        if inner.anys or inner.bare:
            self.alias = self.alias or alias.fullname
        # Each use counts one, however much stands behind the name: that counts where the alias is defined.
        self.anys += inner.anys > 0
        self.bare += inner.bare > 0 and not inner.anys
        if not alias.no_args:
            self._all(typ.args)

    def _callable(self, typ: t.Type) -> None:
        assert isinstance(typ, t.CallableType)
        result = t.get_proper_type(typ.ret_type)
        if not typ.is_ellipsis_args:
            self._takes(typ.arg_types, typ.arg_kinds)
        elif isinstance(result, t.AnyType):
            # A bare Callable has no place of its own: its parameters and its result are one and the same Any.
            self.bare += _left_out(typ.arg_types[0] if typ.arg_types else typ, result, self._is_elsewhere)
        else:
            self.bare += 1
        if not is_bottom(result):
            self._count(typ.ret_type)

    def _takes(self, types: Sequence[t.Type], kinds: Sequence[ArgKind]) -> None:
        """Parameters of what is called. `Concatenate[int, ...]` is one that takes whatever comes after the first."""
        is_open = takes_the_rest(types, kinds)
        self.bare += is_open
        self._all(typ for typ in (types[:-2] if is_open else types) if not is_bottom(typ))

    def _parameters(self, typ: t.Type) -> None:
        assert isinstance(typ, t.Parameters)
        if not is_left_open(typ):
            self._takes(typ.arg_types, typ.arg_kinds)

    def _overloaded(self, typ: t.Type) -> None:
        assert isinstance(typ, t.Overloaded)
        self._all(typ.items)

    def _items(self, typ: t.Type) -> None:
        assert isinstance(typ, (t.UnionType, t.TupleType))
        fallback = typ.partial_fallback if isinstance(typ, t.TupleType) else None
        if fallback is not None and fallback.type.is_named_tuple:
            return
        # A union with the bottom type is what the others make of it.
        self._all(item for item in typ.items if fallback is not None or not is_bottom(item))

    def _type_type(self, typ: t.Type) -> None:
        assert isinstance(typ, t.TypeType)
        item = typ.item
        self.bare += _left_out(typ, item, self._is_elsewhere)
        self._count(item)

    def _wrapped(self, typ: t.Type) -> None:
        assert isinstance(typ, (t.UnpackType, t.TypeGuardedType))
        self._count(typ.type if isinstance(typ, t.UnpackType) else typ.type_guard)

    def _qualified(self, typ: t.Type) -> None:
        assert isinstance(typ, (t.RequiredType, t.ReadOnlyType))
        if not (isinstance(typ, t.RequiredType) and not typ.required and is_bottom(typ.item)):
            self._count(typ.item)

    def _bottom(self, _: t.Type) -> None:
        self.anys += 1

    def _typed_dict(self, typ: t.Type) -> None:
        assert isinstance(typ, t.TypedDictType)
        if typ.is_anonymous():
            self._all(typ.items.values())

    def _param_spec(self, typ: t.Type) -> None:
        assert isinstance(typ, t.ParamSpecType)
        self._all(typ.prefix.arg_types)

    def guards(self, typ: t.CallableType) -> Tally:
        """Count what a TypeGuard or TypeIs return claims."""
        self._all(claimed for claimed in (typ.type_guard, typ.type_is) if claimed is not None)
        return self


def _left_open(
    owner: t.Type, variables: Sequence[t.TypeVarLikeType], arguments: Sequence[t.Type], is_elsewhere: bool
) -> int:
    """One where arguments were left out, and one for each `...` that somebody gave for parameters."""
    omitted = any(
        _left_out(owner, argument.arg_types[0], is_elsewhere)
        if isinstance(argument, t.Parameters) and is_left_open(argument)
        else _left_out(owner, argument, is_elsewhere)
        for argument in arguments
    )
    rests = explicit_rests(variables, arguments)
    return omitted + sum(not _left_out(owner, rest.arg_types[0], is_elsewhere) for rest in rests)


def _left_out(owner: t.Type, argument: t.Type, is_elsewhere: bool) -> bool:
    """Whether an argument is the Any that mypy puts where there is none.

    Under disallow_any_generics that Any is an error's, which stands where the generic itself does; an argument that is
    wrong stands behind it. Places are not kept in mypy's cache: of what was written elsewhere there is no telling.
    """
    if not isinstance(argument, t.AnyType):
        return False
    kind = kind_of(argument)
    if kind != t.TypeOfAny.from_error or is_elsewhere:
        return kind == OMITTED
    return owner.line >= 0 and (owner.line, owner.column) == (argument.line, argument.column)


def _is_record(alias: TypeAlias) -> bool:
    target = alias.target
    if isinstance(target, t.TypedDictType):
        return not target.is_anonymous()
    return isinstance(target, t.TupleType) and target.partial_fallback.type.is_named_tuple


_VISIT: dict[type[t.Type], Callable[[Tally, t.Type], None]] = {
    t.AnyType: Tally._any,
    t.UninhabitedType: Tally._bottom,
    t.Instance: Tally._instance,
    t.TypeAliasType: Tally._alias,
    t.CallableType: Tally._callable,
    t.Parameters: Tally._parameters,
    t.Overloaded: Tally._overloaded,
    t.UnionType: Tally._items,
    t.TupleType: Tally._items,
    t.TypeType: Tally._type_type,
    t.UnpackType: Tally._wrapped,
    t.TypeGuardedType: Tally._wrapped,
    t.RequiredType: Tally._qualified,
    t.ReadOnlyType: Tally._qualified,
    t.TypedDictType: Tally._typed_dict,
    t.ParamSpecType: Tally._param_spec,
}


def is_any_alone(typ: t.Type) -> bool:
    """Whether all of a declared type is Any: Any itself, Never, a union with one of them, what is required of a key."""
    proper = t.get_proper_type(typ)
    if isinstance(proper, t.UnionType):
        return isinstance(any_in(proper), t.AnyType)
    if isinstance(proper, (t.RequiredType, t.ReadOnlyType)):
        return is_any_alone(proper.item)
    return isinstance(proper, (t.AnyType, t.UninhabitedType))


Unchecked = t.AnyType | t.UninhabitedType
"""What has every attribute: Any, and the bottom type."""


def any_in(typ: t.Type) -> Unchecked | None:
    """The first Any of a proper type or of a union's items; the bottom type where it is all of it."""
    proper = t.get_proper_type(typ)
    if isinstance(proper, t.AnyType):
        return proper
    if isinstance(proper, t.UnionType):
        return next((one for one in within(proper, members) if isinstance(one, t.AnyType)), None)
    # What mypy could not infer is of the bottom type for want of a better one.
    return proper if isinstance(proper, t.UninhabitedType) and not proper.ambiguous else None
