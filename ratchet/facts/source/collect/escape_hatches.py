"""Hatches that are not called by their name: handed on as values, or reached as methods of the object itself."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ratchet.facts.source.collect.scopes import Scope, is_dict_of, resolved
from ratchet.facts.source.records import Annotation, DynamicAccess

if TYPE_CHECKING:
    from ratchet.facts.source.collect.visitor import Collector

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
_PARTIALS = frozenset({"functools.partial", "functools.partialmethod"})
_SORTERS = frozenset(
    {
        *(f"builtins.{name}" for name in ("sorted", "min", "max")),
        *(f"heapq.{name}" for name in ("nlargest", "nsmallest", "merge")),
        *(f"bisect.{name}{side}" for name in ("bisect", "insort") for side in ("", "_left", "_right")),
    }
)
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
    if called & _PARTIALS:
        return {*_ACCESS.values()}
    if not any(map(_names, given)):
        return ()
    return {*_ACCESS.values()} if called & _APPLIERS else {*_ACCESS.values()} - {"getattr"}


def _names(node: ast.AST) -> bool:
    """Whether an attribute's name stands in an expression as a literal."""
    texts = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return any(isinstance(text, str) and text.isidentifier() for text in texts)


def sort_keys(call: ast.Call, scope: Scope) -> Iterator[ast.expr]:
    """What a sort is called with as its key: `sorted(shelves, key=attrgetter("size"))` lets nothing out."""
    keys = [one.value for one in call.keywords if one.arg == "key" and isinstance(one.value, ast.Call)]
    method = isinstance(call.func, ast.Attribute) and call.func.attr == "sort"
    if keys and (method or not _SORTERS.isdisjoint(resolved(scope, call.func))):
        yield from keys


def method(collector: Collector, call: ast.Call, symbol: str, scope: Scope) -> bool:
    """Record `x.__setattr__("name", …)` and `vars(x).update(name=…)`; whether the call is of that kind at all."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name, receiver = call.func.attr, call.func.value
    if name in _METHODS:
        function, count = _METHODS[name]
        # Unbound, as in object.__setattr__(x, "name", value), the object comes first.
        at = len(call.args) - count
        if at in (0, 1) and collector.literals().spells_out(call.args[at]):
            collector.accesses.append(DynamicAccess(symbol, call.lineno, call.col_offset + 1, function))
        return True
    if name not in _OF_DICT:
        return False
    given = call.args
    if given and "builtins.dict" in resolved(scope, receiver):
        # Unbound, as in dict.update(vars(x), name=value), the dictionary comes first.
        receiver, given = given[0], given[1:]
    if not is_dict_of(receiver, scope) or (isinstance(receiver, ast.Name) and name == "__getitem__"):
        return False
    if any(keyword.arg for keyword in call.keywords) or _literal_key(collector, given):
        collector.accesses.append(DynamicAccess(symbol, call.lineno, call.col_offset + 1, "__dict__"))
    return True


def _literal_key(collector: Collector, given: Sequence[ast.expr]) -> bool:
    first = given[0] if given else None
    keys = first.keys if isinstance(first, ast.Dict) else [first]
    return any(key is not None and collector.literals().spells_out(key) for key in keys)


def replaced(collector: Collector, node: ast.stmt) -> None:
    """Record `x.__dict__ = {"name": …}` and `x.__dict__ |= dict(name=…)`: attributes set by their names."""
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        targets = [node.target]
    else:
        return
    value = node.value
    if value is None or not any(_is_whole(target, collector.scope, node) for target in targets):
        return
    named = isinstance(value, ast.Call) and any(keyword.arg for keyword in value.keywords)
    if named or (isinstance(value, ast.Dict) and _literal_key(collector, [value])):
        found = DynamicAccess(collector.symbol, node.lineno, node.col_offset + 1, "__dict__")
        collector.accesses.append(found)


def _is_whole(target: ast.expr, scope: Scope, node: ast.stmt) -> bool:
    """Whether a statement sets a whole `__dict__`: a name that was given one is only changed by `|=`."""
    return (isinstance(target, ast.Attribute) or isinstance(node, ast.AugAssign)) and is_dict_of(target, scope)
