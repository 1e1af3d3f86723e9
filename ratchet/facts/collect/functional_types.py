"""Calls that make types: TypeVar, NewType, functional NamedTuple and TypedDict."""

from __future__ import annotations

from mypy import nodes as n

from ratchet.facts.collect.folding import fold
from ratchet.facts.collect.syntax import keywords, positional
from ratchet.facts.collect.visit import Visit

WORDS = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "NamedTuple", "TypedDict", "TypeAliasType"})
_MODULES = frozenset({"typing", "typing_extensions", "mypy_extensions"})
_VARIABLES = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple"})
TARGETS = frozenset(f"{module}.{name}" for module in _MODULES for name in WORDS)


def record_call(visit: Visit, call: n.CallExpr, target: str) -> bool:
    """Record the types that such a call states; whether the target is of `typing`, and so nothing else."""
    module, _, maker = target.rpartition(".")
    if module not in _MODULES:
        return False
    given = positional(call)
    label = visit.bound_to or (fold(given[0], {}) if given else None) or maker
    if maker in _VARIABLES:
        bounds = [value for name, value in keywords(call) if name in ("bound", "default")]
        for form in (*given[1:], *bounds):
            visit.state(label, call, "bound", form)
    elif len(given) < 2:
        return True
    elif maker in ("NewType", "TypeAliasType"):
        visit.state(label, call, "alias", given[1])
    else:
        for name, form in _fields(maker, given[1]):
            visit.state((fold(name, {}) if name is not None else None) or "-", call, "field", form, visit.inner(label))
    return True


def _fields(maker: str, stated: n.Expression) -> list[tuple[n.Expression | None, n.Expression]]:
    """`[("x", int)]` of a NamedTuple, `{"x": int}` of a TypedDict: names and types."""
    if maker == "TypedDict":
        return stated.items if isinstance(stated, n.DictExpr) else []
    if maker != "NamedTuple" or not isinstance(stated, (n.ListExpr, n.TupleExpr)):
        return []
    pairs = [item.items for item in stated.items if isinstance(item, (n.TupleExpr, n.ListExpr))]
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]
