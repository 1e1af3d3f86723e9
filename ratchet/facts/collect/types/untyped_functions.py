"""Functions without annotations: whose the one is that a call runs."""

from __future__ import annotations

from collections.abc import Iterable, Set

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, is_ours
from ratchet.facts.collect.types.unions import is_first_party_symbol, symbols

_MAKING = frozenset({"__init__", "__new__"})


def is_of_ours(harvest: Harvest, callee: n.Expression, signature: t.CallableType) -> bool:
    """Whether the project's own code defines the function that is called; `signature` is the callee's type.

    A type tells which function it is of, but mypy's cache does not keep that for variables. So of a function that a
    variable holds, its name is looked up where the variable is.
    """
    if isinstance(callee, n.SuperExpr):
        return _is_inherited_from_us(harvest, callee.info.mro[1:] if callee.info else (), {callee.name})
    found = [*symbols(harvest, callee)]
    return (
        any(_is_symbol_of_ours(harvest, each, signature) for each in found)
        if found
        else _is_known(harvest, "", signature)
    )


def _is_symbol_of_ours(harvest: Harvest, symbol: n.Node, signature: t.CallableType) -> bool:
    if isinstance(symbol, n.TypeAlias) and isinstance(made := t.get_proper_type(symbol.target), t.Instance):
        symbol = made.type
    if isinstance(symbol, n.TypeInfo):
        return _is_inherited_from_us(harvest, symbol.mro, _MAKING)
    if isinstance(symbol, n.Var):
        home = symbol.info.module_name if symbol.info else symbol.fullname.rpartition(".")[0]
        return _is_known(harvest, home, signature)
    return is_first_party_symbol(harvest, symbol)


def _is_inherited_from_us(harvest: Harvest, classes: Iterable[n.TypeInfo], names: Set[str]) -> bool:
    """Whether the first class that has one of the names is the project's own."""
    home = next((one.module_name for one in classes if not names.isdisjoint(one.names)), "")
    return harvest.unresolved.is_first_party(home)


def _is_known(harvest: Harvest, home: str, signature: t.CallableType) -> bool:
    """Whether a module, or this one, has from the project what a signature is called after: `pay`, `pay of Till`."""
    name = (signature.name or "").rpartition(" of ")[2]
    return is_ours(harvest.unresolved.is_first_party, harvest.unresolved.meaning(home or harvest.module, name))
