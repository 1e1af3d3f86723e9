"""Whose a union is that holds an Any: one that first-party code declares is unchecked in part, as it says itself.

Elsewhere it is a device of typeshed (`re.Match.group() -> str | Any`): mypy checks the operation against the other
members, and nobody here wrote the Any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest
from ratchet.facts.collect.types.within import members, within

_DEEPEST = 30
"""How many steps an expression is followed."""


def is_first_party_union(harvest: Harvest, node: n.Node, depth: int = 0) -> bool:
    """Whether the union that `node` is, or holds, goes back to a declaration of first-party code."""
    if depth > _DEEPEST:
        return False
    if isinstance(node, n.RefExpr) or (isinstance(node, n.CallExpr) and node.analyzed is None):
        judged = _judged(harvest, list(symbols(harvest, node.callee if isinstance(node, n.CallExpr) else node)))
        if judged is not None:
            return judged
    elif isinstance(node, n.IndexExpr) and (record := _record(harvest.types.get(node.base))) is not None:
        return harvest.followed.is_first_party(record.fallback.type.module_name)
    if any(_is_any(harvest, part, optional) for part, optional in _members(node)):
        return True
    return any(is_first_party_union(harvest, part, depth + 1) for part in _parts(node))


def _judged(harvest: Harvest, standing: Sequence[n.Node]) -> bool | None:
    """Whether one of the symbols that declare such a union is first-party; None where none declares one."""
    if any(isinstance(symbol, n.Var) and symbol in harvest.unions for symbol in standing):
        return True
    declaring = [symbol for symbol in standing if any(map(mentions_any, _declared(harvest, symbol)))]
    return any(is_first_party_symbol(harvest, symbol) for symbol in declaring) if declaring else None


def _parts(node: n.Node) -> Iterable[n.Node]:
    """Where the union of an expression may come from."""
    if isinstance(node, n.CallExpr):
        receiver = [node.callee.expr] if isinstance(node.callee, n.MemberExpr) else []
        return [node.analyzed.expr] if isinstance(node.analyzed, n.CastExpr) else [*receiver, *node.args]
    if isinstance(node, (n.MemberExpr, n.AwaitExpr, n.StarExpr)):
        return [node.expr]
    if isinstance(node, n.IndexExpr):
        return [node.base]
    return [part for part, _ in _members(node)]


def _members(node: n.Node) -> list[tuple[n.Expression, bool]]:
    """The expressions that a union is made of here and now, and whether each has its None taken out."""
    if isinstance(node, n.OpExpr) and node.op in ("and", "or"):
        return [(node.left, node.op == "or"), (node.right, False)]
    if isinstance(node, n.ConditionalExpr):
        return [(node.if_expr, False), (node.else_expr, False)]
    return [(node.value, False)] if isinstance(node, n.AssignmentExpr) else []


def _is_any(harvest: Harvest, node: n.Expression, optional: bool) -> bool:
    typ = harvest.types.get(node)
    proper = t.get_proper_type(typ) if typ is not None else None
    if optional and isinstance(proper, t.UnionType):
        return all(isinstance(t.get_proper_type(item), (t.AnyType, t.NoneType)) for item in proper.items)
    return isinstance(proper, t.AnyType)


def _record(typ: t.Type | None) -> t.TypedDictType | None:
    proper = t.get_proper_type(typ) if typ is not None else None
    return proper if isinstance(proper, t.TypedDictType) else None


def symbols(harvest: Harvest, node: n.Expression) -> Iterator[n.Node]:
    """What a name or attribute stands for; for an attribute of a union, in each of its members."""
    if isinstance(node, n.RefExpr) and node.node is not None:
        yield node.node
    elif isinstance(node, n.MemberExpr) and (typ := harvest.types.get(node.expr)) is not None:
        for owner in owners(typ):
            entry = owner.get(node.name)
            if entry is not None and entry.node is not None:
                yield entry.node


def owners(typ: t.Type | None) -> Iterator[n.TypeInfo]:
    """The classes that a value of a type may be of."""
    for proper in within(typ, _owning):
        if isinstance(proper, t.Instance):
            yield proper.type
        elif isinstance(proper, t.TupleType):
            yield proper.partial_fallback.type
        elif isinstance(proper, t.CallableType) and proper.is_type_obj():
            yield proper.type_object()


def _owning(proper: t.ProperType) -> Iterable[t.Type]:
    if isinstance(proper, t.TypeVarType):
        return (proper.upper_bound,)
    return (proper.item,) if isinstance(proper, t.TypeType) else members(proper)


def _declared(harvest: Harvest, symbol: n.Node) -> list[t.Type]:
    """The type that a variable, property or function's result is declared with; nothing for an inferred one."""
    if isinstance(symbol, n.Var):
        inferred = symbol.is_inferred or symbol.is_index_var or symbol in harvest.lambdas
        return [] if inferred or symbol.type is None else [symbol.type]
    if isinstance(symbol, n.OverloadedFuncDef):
        return [typ for item in symbol.items for typ in _declared(harvest, item)]
    function = symbol.func if isinstance(symbol, n.Decorator) else symbol
    signature = function.type if isinstance(function, n.FuncDef) else None
    return [signature.ret_type] if isinstance(signature, t.CallableType) else []


def is_first_party_symbol(harvest: Harvest, symbol: n.Node) -> bool:
    """Whether a variable or function belongs to the project's own code."""
    if isinstance(symbol, n.Decorator):
        symbol = symbol.func
    info = symbol.info if isinstance(symbol, (n.Var, n.FuncBase)) else None
    if info is not None and not isinstance(info, n.FakeInfo):
        return harvest.followed.is_first_party(info.module_name)
    name = symbol.fullname if isinstance(symbol, (n.Var, n.FuncBase)) else ""
    # What stands in a function has no module in its name, and can only be of this one.
    return "." not in name or harvest.followed.is_first_party(name.rpartition(".")[0])


def mentions_any(typ: t.Type) -> bool:
    """Whether a union that holds Any stands in a type, at any depth."""
    return any(
        any(isinstance(t.get_proper_type(item), t.AnyType) for item in members(proper))
        for proper in within(typ, arguments)
    )


def arguments(proper: t.ProperType) -> Sequence[t.Type]:
    """The types that a type is made of."""
    if isinstance(proper, t.Instance):
        return proper.args
    if isinstance(proper, (t.UnionType, t.TupleType)):
        return proper.items
    if isinstance(proper, t.CallableType):
        return [*proper.arg_types, proper.ret_type]
    return [proper.item] if isinstance(proper, t.TypeType) else ()
