"""Hatches that are not called by their name: handed on as values, or reached as methods of the object itself."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ratchet.facts.source.names import Scope, fold, resolved
from ratchet.facts.source.records import Annotation, DynamicAccess

if TYPE_CHECKING:
    from ratchet.facts.source.collect import Collector

EVERY = "*"
"""The target of a cast that is handed on: whatever it will be called with."""

_CASTS = frozenset({"typing.cast", "typing_extensions.cast"})
_ACCESS = {
    "builtins.getattr": "getattr",
    "builtins.setattr": "setattr",
    "builtins.delattr": "delattr",
    "builtins.object.__setattr__": "setattr",
    "builtins.object.__delattr__": "delattr",
}
_APPLIERS = frozenset({"builtins.map", "functools.reduce", "itertools.starmap"})
_METHODS = {"__setattr__": ("setattr", 2), "__delattr__": ("delattr", 1), "__getattribute__": ("getattr", 1)}
# `get` may say that there is none, as getattr with a default does.
_OF_DICT = frozenset({"update", "setdefault", "__getitem__", "__setitem__"})

HANDED_ON = frozenset({"cast", *(name.rpartition(".")[2] for name in _ACCESS)})
"""The last names by which a value may be one of these."""


def mention(collector: Collector, node: ast.Name | ast.Attribute, target: str, symbol: str, renamed: bool) -> None:
    """A cast or an access by name that is handed on. `renamed`: it only gets another name, under which it is known."""
    line, column = node.lineno, node.col_offset + 1
    if target in _CASTS:
        collector.annotate(Annotation(symbol, "cast", line, column, "cast", (), EVERY))
    elif target in _ACCESS and not renamed:
        collector.accesses.append(DynamicAccess(symbol, line, column, _ACCESS[target]))


def worth_a_look(call: ast.Call, scope: Scope) -> Iterator[ast.AST]:
    """A call's arguments, without a `getattr` that is handed on to be called with names that are computed."""
    given = [*call.args, *call.keywords]
    told = _told(call, given, scope)
    for one in given:
        targets = resolved(scope, one) if isinstance(one, (ast.Name, ast.Attribute)) else ()
        if all(target not in _ACCESS or _ACCESS[target] in told for target in targets):
            yield one


def _told(call: ast.Call, given: Iterable[ast.AST], scope: Scope) -> Collection[str]:
    """Which of these count when a call is given them: those that will be called with a name that stands there."""
    called = set(resolved(scope, call.func))
    if "functools.partial" in called:
        return {*_ACCESS.values()}
    if not any(map(_names, given)):
        return ()
    return {*_ACCESS.values()} if called & _APPLIERS else {*_ACCESS.values()} - {"getattr"}


def _names(node: ast.AST) -> bool:
    """Whether an attribute's name stands in an expression as a literal."""
    texts = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return any(isinstance(text, str) and text.isidentifier() for text in texts)


def method(collector: Collector, call: ast.Call, symbol: str, scope: Scope) -> bool:
    """Record `x.__setattr__("name", …)` and `vars(x).update(name=…)`; whether the call is of that kind at all."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name, receiver = call.func.attr, call.func.value
    if name in _METHODS:
        function, count = _METHODS[name]
        # Unbound, as in object.__setattr__(x, "name", value), the object comes first.
        at = len(call.args) - count
        if at in (0, 1) and fold(call.args[at], collector.constants) is not None:
            collector.accesses.append(DynamicAccess(symbol, call.lineno, call.col_offset + 1, function))
        return True
    if name in _OF_DICT and is_dict_of(receiver, scope):
        if any(keyword.arg for keyword in call.keywords) or _literal_key(call, collector.constants):
            collector.accesses.append(DynamicAccess(symbol, call.lineno, call.col_offset + 1, "__dict__"))
        return True
    return False


def is_dict_of(node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is `x.__dict__` or `vars(x)`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "__dict__"
    return isinstance(node, ast.Call) and len(node.args) == 1 and "builtins.vars" in resolved(scope, node.func)


def _literal_key(call: ast.Call, constants: Mapping[str, str]) -> bool:
    first = call.args[0] if call.args else None
    keys = first.keys if isinstance(first, ast.Dict) else [first]
    return any(key is not None and fold(key, dict(constants)) is not None for key in keys)
