"""Calls that make types: TypeVar, NewType, functional NamedTuple and TypedDict."""

from __future__ import annotations

from mypy import nodes as n

from ratchet.facts.collect.folding import fold
from ratchet.facts.collect.names import Name
from ratchet.facts.collect.syntax import keywords, positional
from ratchet.facts.collect.visit import Visit

_VARIABLES = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple"})


def make_type(visit: Visit, call: n.CallExpr, _: str, row: Name) -> None:
    """Record the types that such a call states."""
    given, maker = positional(call), row.detail
    label = visit.bound_to or (fold(given[0], {}) if given else None) or maker
    if maker in _VARIABLES:
        bounds = [value for name, value in keywords(call) if name in ("bound", "default")]
        for form in (*given[1:], *bounds):
            visit.state(label, call, "bound", form)
    elif len(given) < 2:
        return
    elif maker in ("NewType", "TypeAliasType"):
        visit.state(label, call, "alias", given[1])
    else:
        for name, form in _fields(maker, given[1]):
            visit.state((fold(name, {}) if name is not None else None) or "-", call, "field", form, visit.inner(label))


def _fields(maker: str, stated: n.Expression) -> list[tuple[n.Expression | None, n.Expression]]:
    """`[("x", int)]` of a NamedTuple, `{"x": int}` of a TypedDict: names and types."""
    if maker == "TypedDict":
        return stated.items if isinstance(stated, n.DictExpr) else []
    if maker != "NamedTuple" or not isinstance(stated, (n.ListExpr, n.TupleExpr)):
        return []
    pairs = [item.items for item in stated.items if isinstance(item, (n.TupleExpr, n.ListExpr))]
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]
