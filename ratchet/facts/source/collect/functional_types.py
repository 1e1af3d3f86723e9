"""Calls that make types: TypeVar, NewType, functional NamedTuple and TypedDict."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ratchet.facts.source.collect.scopes import Scope, fold
from ratchet.facts.source.collect.slots import stated
from ratchet.facts.source.records import Annotation

TYPE_MAKERS = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "NamedTuple", "TypedDict", "TypeAliasType"})
"""Their names in typing."""


def made_type(node: ast.Call, maker: str, symbol: str, scope: Scope, bound_to: str) -> Iterator[Annotation]:
    """The types stated in TypeVar("T", bound=…), NewType, and functional NamedTuple and TypedDict."""
    name = fold(node.args[0], {}) if node.args else None
    label = bound_to or name or maker
    inner = label if symbol == "<module>" else f"{symbol}.{label}"
    if maker in ("TypeVar", "ParamSpec", "TypeVarTuple"):
        stated_types = [*node.args[1:], *(k.value for k in node.keywords if k.arg in ("bound", "default"))]
        for one in stated_types:
            yield stated(symbol, label, node, "bound", one, scope)
    elif maker in ("NewType", "TypeAliasType") and len(node.args) > 1:
        yield stated(symbol, label, node, "alias", node.args[1], scope)
    elif maker == "NamedTuple" and len(node.args) > 1 and isinstance(node.args[1], (ast.List, ast.Tuple)):
        for element in node.args[1].elts:
            if isinstance(element, (ast.Tuple, ast.List)) and len(element.elts) == 2:
                yield stated(inner, fold(element.elts[0], {}) or "-", node, "field", element.elts[1], scope)
    elif maker == "TypedDict" and len(node.args) > 1 and isinstance(node.args[1], ast.Dict):
        for key, value in zip(node.args[1].keys, node.args[1].values, strict=True):
            yield stated(inner, (fold(key, {}) if key is not None else None) or "-", node, "field", value, scope)
