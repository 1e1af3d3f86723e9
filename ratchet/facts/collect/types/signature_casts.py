"""Functions that are casts: their result is of a type that nothing they are given decides."""

from __future__ import annotations

from collections.abc import Sequence

from mypy import nodes as n
from mypy import types as t
from mypy.typeops import get_type_vars

from ratchet.facts.collect.harvest import Harvest
from ratchet.facts.collect.nodes import walk
from ratchet.facts.collect.types.arguments import needed
from ratchet.facts.collect.types.within import NOTHING_OPENED, Opened, opened
from ratchet.facts.kinds import BLIND_GUARD, CLAIM

_REQUIRED = frozenset({n.ARG_POS, n.ARG_NAMED})


def claim(harvest: Harvest, node: n.FuncDef, signature: t.CallableType, result: t.Type, symbol: str) -> None:
    """Record a function whose type variable stands in its result, and in no argument that has to be there.

    `like: T | None = None` and `*kinds: type[T]` may be left out: then the caller's wish decides. A required
    `kind: type[T]` is a factory's, or a check's; `*values: T` are values. A guard's result is what it says.
    """
    guarded = signature.type_guard or signature.type_is
    if is_blind(node):
        harvest.note(BLIND_GUARD, symbol, node, node.arguments[_receivers(node)].variable.name)
    elif signature.variables:
        is_asked = len(signature.arg_types) > _receivers(node)
        if name := _claimed(harvest, signature, guarded or result, is_asked):
            harvest.note(CLAIM, symbol, node, name)
    elif isinstance(made := t.get_proper_type(result), t.CallableType):
        declared(harvest, node, symbol, made)


def declared(harvest: Harvest, at: n.Context, symbol: str, signature: t.CallableType) -> None:
    """Record a declared callable that is a cast: `load: Callable[[str], T] = json.loads`, with a T of its own."""
    name = _claimed(harvest, signature, signature.ret_type, bool(signature.arg_types))
    if name:
        harvest.note(CLAIM, symbol, at, name)


def _claimed(harvest: Harvest, signature: t.CallableType, result: t.Type, is_asked: bool) -> str:
    """The first of a signature's own type variables that comes out of it, and that no argument decides; or ""."""
    pairs = zip(signature.arg_types, signature.arg_kinds, strict=True)
    decided = {variable.id for typ, kind in pairs if _decides(typ, kind) for variable in get_type_vars(typ)}
    free = (one for one in signature.variables if one.id not in decided and gives(harvest, result, one, is_asked))
    return next((one.name for one in free), "")


def _receivers(node: n.FuncDef) -> int:
    return bool(node.info) and not node.is_static


def is_blind(node: n.FuncDef) -> bool:
    """Whether a function says of what type its argument is, and never looks at it, though it has an answer."""
    signature = node.type
    if not isinstance(signature, t.CallableType) or not (signature.type_guard or signature.type_is):
        return False
    asked = node.arguments[_receivers(node) :]
    if not asked:
        return False
    name = asked[0].variable.name
    inside = [*walk(node.body)]
    # A name that stands alone, as a statement or to be deleted, is no look.
    idle = {one.expr for one in inside if isinstance(one, (n.ExpressionStmt, n.DelStmt))}
    is_read = any(isinstance(one, n.NameExpr) and one.name == name and one not in idle for one in inside)
    return not is_read and any(isinstance(one, n.ReturnStmt) for one in inside)


def _decides(typ: t.Type, kind: n.ArgKind) -> bool:
    """Whether an argument says something of the result: one that has to be there, or values, however many."""
    return kind in _REQUIRED or (kind.is_star() and not isinstance(t.get_proper_type(typ), t.TypeType))


def gives(harvest: Harvest, result: t.Type, variable: t.TypeVarLikeType, is_asked: bool) -> bool:
    """Whether a value of the variable's type comes out: it itself, or None; or what a library's container holds.

    A function that is asked nothing may well give an empty container of anything, and a class of one's own may say by
    its argument what there is not: the value of a result that is an error. Unless it is made of such a value.
    """
    return mentions(result, variable) and _gives(harvest, result, variable, is_asked, NOTHING_OPENED)


def mentions(typ: t.Type, variable: t.TypeVarLikeType) -> bool:
    """Whether a type variable stands in a type."""
    return any(one.id == variable.id for one in get_type_vars(typ))


def _gives(harvest: Harvest, result: t.Type, variable: t.TypeVarLikeType, is_asked: bool, before: Opened) -> bool:
    proper, now = opened(result, before)
    if proper is None:
        return True  # what an alias is inside itself: the rest of it decides
    if isinstance(proper, t.TypeVarType):
        return proper.id == variable.id
    if isinstance(proper, t.UnionType):
        items = [item for item in proper.items if not isinstance(t.get_proper_type(item), t.NoneType)]
        return all(_gives(harvest, item, variable, is_asked, now) for item in items)
    return is_asked and any(_gives(harvest, typ, variable, is_asked, now) for typ in _held(harvest, proper))


def _held(harvest: Harvest, proper: t.ProperType) -> Sequence[t.Type]:
    """What a container holds; of a class of one's own, what its instances cannot be made without."""
    if isinstance(proper, t.TupleType):
        return proper.items
    if not isinstance(proper, t.Instance):
        return ()
    if harvest.followed.is_first_party(proper.type.module_name):
        held = needed(proper.type)
        return [typ for one, typ in zip(proper.type.defn.type_vars, proper.args, strict=False) if one.id in held]
    return proper.args if proper.type.has_base("typing.Iterable") else ()
