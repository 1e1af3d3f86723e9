"""Functions that are casts: their result is of a type that nothing they are given decides."""

from __future__ import annotations

from mypy import nodes as n
from mypy import types as t
from mypy.typeops import get_type_vars

from ratchet.facts.collect.harvest import Harvest
from ratchet.facts.collect.type_records import TypeSlot

_REQUIRED = frozenset({n.ARG_POS, n.ARG_NAMED})


def claim(harvest: Harvest, node: n.FuncDef, signature: t.CallableType, result: t.Type, symbol: str) -> None:
    """Record a function whose type variable stands in its result, and in no argument that has to be there.

    `like: T | None = None` and `*kinds: type[T]` may be left out: then the caller's wish decides. A required
    `kind: type[T]` is a factory's, or a check's; `*values: T` are values.
    """
    if not signature.variables:
        return
    pairs = zip(signature.arg_types, signature.arg_kinds, strict=True)
    decided = {variable.id for typ, kind in pairs if _decides(typ, kind) for variable in get_type_vars(typ)}
    is_asked = len(signature.arg_types) > (bool(node.info) and not node.is_static)
    for variable in signature.variables:
        if variable.id not in decided and _gives(harvest, result, variable, is_asked):
            place = (max(node.line, 1), max(node.column, 0) + 1)
            harvest.slots.append(TypeSlot(symbol, variable.name, *place, "claim", 0, 0, False))
            return


def _decides(typ: t.Type, kind: n.ArgKind) -> bool:
    """Whether an argument says something of the result: one that has to be there, or values, however many."""
    return kind in _REQUIRED or (kind.is_star() and not isinstance(t.get_proper_type(typ), t.TypeType))


def _gives(harvest: Harvest, result: t.Type, variable: t.TypeVarLikeType, is_asked: bool) -> bool:
    """Whether a value of the variable's type comes out: it itself, or None; or what a library's container holds.

    A function that is asked nothing may well give an empty container of anything, and a class of one's own may say by
    its argument what there is not: the value of a result that is an error.
    """
    proper = t.get_proper_type(result)
    if isinstance(proper, t.TypeVarType):
        return proper.id == variable.id
    if isinstance(proper, t.UnionType):
        items = [item for item in map(t.get_proper_type, proper.items) if not isinstance(item, t.NoneType)]
        return all(_gives(harvest, item, variable, is_asked) for item in items)
    if not is_asked:
        return False
    if isinstance(proper, t.TupleType):
        return any(_gives(harvest, item, variable, is_asked) for item in proper.items)
    if not isinstance(proper, t.Instance) or harvest.unresolved.is_first_party(proper.type.module_name):
        return False
    return proper.type.has_base("typing.Iterable") and any(
        _gives(harvest, argument, variable, is_asked) for argument in proper.args
    )
