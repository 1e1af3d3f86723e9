"""Declared types: where they stand, how many Any and bare generics they hold."""

from __future__ import annotations

from collections.abc import Iterable

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope, is_ours, place_of
from ratchet.facts.collect.names import use_of
from ratchet.facts.collect.type_records import CLASS_NEEDED, TypeSlot
from ratchet.facts.collect.types import signature_casts
from ratchet.facts.collect.types.anys import NOT_EXPLICIT, Tally
from ratchet.facts.collect.types.arguments import is_bottom, is_left_open, kind_of, takes_anything
from ratchet.facts.collect.types.uses import gives_any, is_plain
from ratchet.terms import MODULE_LEVEL

_NONE = Tally(lambda _: True)
_GIVES_A_VALUE = frozenset({"__getattr__", "__getattribute__", "__get__", "__getitem__", "__missing__", "__enter__"})
"""Methods that are asked without being called: what never returns from there is taken for a value."""

# Asked of an instance, where a descriptor gives something else than itself.
_OF_A_CLASS = frozenset({"attribute", "field"})


def emit(
    harvest: Harvest,
    at: n.Context,
    slot: tuple[str, str, str],
    tally: Tally,
    missing: bool = False,
    wrong: bool = False,
) -> None:
    """Record one slot; `slot` is symbol, detail and role."""
    place = (*slot[:2], *place_of(at), slot[2])
    harvest.slots.append(
        TypeSlot(*place, tally.anys, tally.bare, missing, tally.alias, tally.whole, wrong, tally.defaults)
    )


def _tally(harvest: Harvest, *types: t.Type | None) -> Tally:
    """What some types hold."""
    tally = Tally(harvest.followed.is_first_party)
    for typ in types:
        tally.add(typ)
    return tally


def declare(harvest: Harvest, at: n.Context, slot: tuple[str, str, str], typ: t.Type | None) -> None:
    """Record a variable's declared type, once for each variable."""
    if slot not in harvest.declared:
        harvest.declared.add(slot)
        tally = _tally(harvest, typ)
        if isinstance(typ, t.Instance) and slot[2] in _OF_A_CLASS:
            tally.anys += gives_any(harvest, typ.type)
        emit(harvest, at, slot, tally)
        if type(typ) is t.CallableType and typ.variables:
            symbol, name, _ = slot
            signature_casts.declared(harvest, at, name if symbol == MODULE_LEVEL else f"{symbol}.{name}", typ)


def function(harvest: Harvest, node: n.FuncDef, symbol: str) -> None:
    """Parameters and return of a function that has any annotation; what is left out holds no Any."""
    signature = node.type
    if not isinstance(signature, t.CallableType) or signature.implicit:
        return
    result = _result(node, signature)
    never_returns = is_bottom(result)
    for argument, typ in zip(node.arguments, signature.arg_types, strict=False):
        is_nothing = is_plain(typ) or (is_bottom(typ) and (never_returns or argument.kind.is_star()))
        tally = _NONE if is_nothing else _tally(harvest, typ)
        emit(harvest, node, (symbol, argument.variable.name, "parameter"), tally)
    returned = _tally(harvest).guards(signature)
    if not never_returns or node.is_property or node.name in _GIVES_A_VALUE:
        returned.add(result)
    emit(harvest, node, (symbol, "return", "return"), returned)
    _type_parameters(harvest, node, symbol, signature.variables if node.type_args else ())
    signature_casts.claim(harvest, node, signature, result, symbol)
    if node.name == "__call__" and node.info and node.info.is_protocol and takes_anything(signature, receivers=1):
        emit(harvest, node, (symbol, "...", "argument"), Tally(lambda _: True, bare=1))


def needs_a_class(harvest: Harvest, node: n.FuncDef, symbol: str) -> None:
    """A function whose first annotation is read at run time: a class or a union of them, and nothing more."""
    receivers = int(bool(node.info) and not node.is_static)
    names = [argument.variable.name for argument in node.arguments[receivers : receivers + 1]]
    for number, slot in enumerate(harvest.slots):
        if slot.bare and slot.symbol == symbol and slot.detail in names and slot.role == "parameter":
            harvest.slots[number] = slot._replace(bare=0)
            harvest.slots.append(TypeSlot(symbol, "", slot.line, slot.column, CLASS_NEEDED, 0, slot.bare, False))


def _result(node: n.FuncDef, signature: t.CallableType) -> t.Type:
    """The return type as written: mypy wraps that of an `async def` into Coroutine[Any, Any, …]."""
    result = signature.ret_type
    if node.is_coroutine and not node.is_async_generator:
        proper = t.get_proper_type(result)
        if isinstance(proper, t.Instance) and len(proper.args) == 3:
            return proper.args[2]
    return result


def _type_parameters(harvest: Harvest, at: n.Context, symbol: str, variables: Iterable[t.TypeVarLikeType]) -> None:
    for variable in variables:
        values = variable.values if isinstance(variable, t.TypeVarType) else ()
        tally = _tally(harvest, variable.upper_bound, *values)
        if variable.has_default() and not is_bottom(variable.default):
            _default(tally, variable.default)
        emit(harvest, at, (symbol, variable.name, "bound"), tally)


def _default(tally: Tally, default: t.Type) -> None:
    """What a type variable stands for where nobody says more. `...` counts here, and not at each use."""
    proper = t.get_proper_type(default)
    tally.bare += is_left_open(proper)
    tally.add(default)


def class_def(harvest: Harvest, node: n.ClassDef, symbol: str) -> None:
    """Base classes with their arguments, and fields that mypy keeps in the class alone."""
    if node.type_args:
        _type_parameters(harvest, node, symbol, node.type_vars)
    info = node.info
    if info.typeddict_type is not None:
        # A key that must not be there has no value.
        items = info.typeddict_type.items.items()
        optional = {name for name, typ in items if is_bottom(typ)} - info.typeddict_type.required_keys
        harvest.declared.update((symbol, name, "field") for name in optional)
    elif not _own_named_tuple(node):
        tally = _tally(harvest, *(base for base in info.bases if base.type.fullname != "builtins.type"))
        has_any_base = _has_any_base(node)
        tally.anys += has_any_base
        tally.whole = has_any_base
        emit(harvest, node, (symbol, "base", "base"), tally)


def _own_named_tuple(node: n.ClassDef) -> bool:
    return node.info.is_named_tuple and isinstance(node.analyzed, n.NamedTupleExpr)


def _has_any_base(node: n.ClassDef) -> bool:
    """Whether one of a class's own bases is Any, by whatever name; an untyped import's is."""
    if any(isinstance(base, n.RefExpr) and use_of(base.fullname) == "any" for base in node.base_type_exprs):
        return True
    return node.info.fallback_to_any and not any(base.type.fallback_to_any for base in node.info.bases)


def assignment(harvest: Harvest, node: n.AssignmentStmt, scope: Scope) -> None:
    """`x: T = …` and its `# type:` form, for names and for `self.x`."""
    for target in node.lvalues:
        targets(harvest, target, node.type, scope)


def targets(harvest: Harvest, target: n.Node, typ: t.Type | None, scope: Scope) -> None:
    """The declared type of an assignment's, loop's or with's target, item by item where it is a tuple."""
    if isinstance(target, (n.TupleExpr, n.ListExpr)):
        proper = t.get_proper_type(typ) if typ is not None else None
        items = proper.items if isinstance(proper, t.TupleType) else [typ] * len(target.items)
        for item, declared in zip(target.items, items, strict=False):
            targets(harvest, item, declared, scope)
    elif isinstance(target, n.StarExpr):
        targets(harvest, target.expr, typ, scope)
    elif isinstance(target, n.NameExpr):
        role = {"module": "variable", "function": "variable"}.get(scope.level, "field" if scope.field else "attribute")
        declare(harvest, target, (scope.symbol, target.name, role), _field_type(target, typ))
    elif isinstance(target, n.MemberExpr) and scope.owner:
        declare(harvest, target, (scope.owner, target.name, "attribute"), typ)


def _field_type(target: n.NameExpr, typ: t.Type | None) -> t.Type | None:
    # Fields of TypedDict and NamedTuple classes are analysed into the class, not into the statement.
    if isinstance(typ, t.UnboundType) and isinstance(target.node, n.Var):
        return target.node.type
    return typ


def alias(harvest: Harvest, at: n.Context, node: n.TypeAlias, scope: Scope) -> None:
    """A type alias, by any of its three spellings."""
    tally = Tally(harvest.followed.is_first_party, _expanding=[node])
    if not node.no_args and not _is_another_name(harvest, node.target):
        target = t.get_proper_type(node.target)
        if isinstance(target, t.AnyType):
            tally.anys, tally.whole = tally.anys + (kind_of(target) not in NOT_EXPLICIT), True
        elif not isinstance(target, t.UninhabitedType):
            tally.add(node.target)
    emit(harvest, at, (scope.symbol, node.name, "alias"), tally)
    if node.python_3_12_type_alias:
        _type_parameters(harvest, at, scope.symbol, node.alias_tvars)


def _is_another_name(harvest: Harvest, target: t.Type) -> bool:
    """Whether an alias is no more than another name of an alias of ours: `JSON = Json`, left behind by a renaming."""
    if not isinstance(target, t.TypeAliasType) or target.args or target.alias is None:
        return False
    return is_ours(harvest.followed.is_first_party, target.alias.fullname)


def expression(harvest: Harvest, node: n.Expression, scope: Scope) -> None:
    """What states a type inside an expression: casts, applications, type variables, records, new types."""
    if isinstance(node, n.CastExpr):
        emit(harvest, node, (scope.symbol, "cast", "cast"), _tally(harvest, node.type))
    elif isinstance(node, n.TypeApplication):
        emit(harvest, node, (scope.symbol, "argument", "argument"), _tally(harvest, *node.types))
    elif isinstance(node, n.TypeAliasExpr):
        emit(harvest, node, (scope.symbol, "argument", "argument"), _tally(harvest, node.node.target))
    elif isinstance(node, n.TypeVarLikeExpr):
        _type_variable(harvest, node, scope)
    elif isinstance(node, n.NewTypeExpr):
        emit(harvest, node, (scope.symbol, node.name, "alias"), _tally(harvest, node.old_type))
    elif isinstance(node, (n.NamedTupleExpr, n.TypedDictExpr)):
        _record(harvest, node, scope)


def _type_variable(harvest: Harvest, node: n.TypeVarLikeExpr, scope: Scope) -> None:
    tally = _tally(harvest, *((node.upper_bound, *node.values) if isinstance(node, n.TypeVarExpr) else ()))
    default = t.get_proper_type(node.default)
    is_left_out = isinstance(default, t.AnyType) and default.type_of_any == t.TypeOfAny.from_omitted_generics
    if not is_left_out and not isinstance(default, t.UninhabitedType):
        _default(tally, node.default)
    emit(harvest, node, (scope.symbol, node.name, "bound"), tally)


def _record(harvest: Harvest, node: n.NamedTupleExpr | n.TypedDictExpr, scope: Scope) -> None:
    info, symbol = node.info, scope.inner(node.info.name.partition("@")[0])
    if info.typeddict_type is not None:
        fields = dict(info.typeddict_type.items)
    elif info.tuple_type is not None and isinstance(node, n.NamedTupleExpr) and node.is_typed:
        fields = dict(zip(field_names(info), info.tuple_type.items, strict=False))
    else:
        fields = {}
        for name in field_names(info):
            # collections.namedtuple has no place for a type.
            emit(harvest, node, (symbol, name, "field"), _NONE, missing=True)
    for name, typ in fields.items():
        emit(harvest, node, (symbol, name, "field"), _tally(harvest, typ))


def field_names(info: n.TypeInfo) -> list[str]:
    """The fields of a named tuple."""
    return [name for name, entry in info.names.items() if isinstance(entry.node, n.Var) and entry.node.is_property]
