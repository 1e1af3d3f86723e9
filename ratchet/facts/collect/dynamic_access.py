"""Functions that reach an attribute by its name, or run a text: `getattr(x, "name")`, `attrgetter("name")`, `exec`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from mypy import nodes as n

from ratchet.facts.collect.constants import spells_out
from ratchet.facts.collect.scopes import is_dict_of, resolved
from ratchet.facts.collect.syntax import keywords, positional, texts
from ratchet.facts.collect.visit import Visit
from ratchet.facts.kinds import ACCESS, COMPUTED_IMPORT, OF_PACKAGE

_ARGUMENTS = {
    "builtins.getattr": ("getattr", 2),
    "builtins.setattr": ("setattr", 3),
    "builtins.delattr": ("delattr", 2),
    "inspect.getattr_static": ("getattr", 2),
}
"""The name by which an access is reported, and how many arguments the function takes."""

_GETTERS = {"operator.attrgetter": "attrgetter", "operator.methodcaller": "methodcaller"}
_ITEMS = {"operator.getitem": 2, "operator.setitem": 3, "operator.delitem": 2}
_EXECUTION = {"builtins.exec": "exec", "builtins.eval": "eval"}
_PASSED_ON = {
    "builtins.getattr": "getattr",
    "builtins.setattr": "setattr",
    "builtins.delattr": "delattr",
    "builtins.object.__setattr__": "setattr",
    "builtins.object.__delattr__": "delattr",
    **_GETTERS,
}
HATCHES = frozenset({*_PASSED_ON, *_EXECUTION})
"""The full names of those that are told of wherever they are handed on."""

PASSED_ON = frozenset(name.rpartition(".")[2] for name in (*_PASSED_ON, *_EXECUTION))
TARGETS = frozenset({*_ARGUMENTS, *_GETTERS, *_ITEMS, *_EXECUTION, *_PASSED_ON, "operator.itemgetter"})
WORDS = PASSED_ON | {name.rpartition(".")[2] for name in TARGETS}

_PARTIALS = frozenset({"functools.partial", "functools.partialmethod"})
_APPLIERS = frozenset({"builtins.map", "functools.reduce", "itertools.starmap", "operator.call"})
_SORTERS = frozenset(
    {
        *(f"builtins.{name}" for name in ("sorted", "min", "max")),
        *(f"heapq.{name}" for name in ("nlargest", "nsmallest", "merge")),
        *(f"bisect.{name}{side}" for name in ("bisect", "insort") for side in ("", "_left", "_right")),
    }
)


def record_call(visit: Visit, call: n.CallExpr, target: str) -> bool:
    """Record a call that names an attribute or runs a text; whether the target may be one."""
    if target in _EXECUTION:
        visit.note(ACCESS, call.callee, _EXECUTION[target])
    elif target in _GETTERS:
        names = positional(call)[: 1 if target == "operator.methodcaller" else None]
        # What only puts things in order lets nothing out.
        if id(call) not in visit.module.sort_keys and any(spells_out(visit, name) for name in names):
            visit.note(ACCESS, call, _GETTERS[target])
    elif target in _ARGUMENTS:
        _record_access(visit, call, *_ARGUMENTS[target])
    elif target in _ITEMS:
        given = positional(call)
        if len(given) == _ITEMS[target] and is_dict_of(given[0], visit.scope) and spells_out(visit, given[1]):
            visit.note(ACCESS, call, "__dict__")
    else:
        return False
    return True


def record_item_getter(visit: Visit, call: n.CallExpr) -> None:
    """Record `itemgetter("name")(vars(x))`."""
    getter = call.callee
    if not isinstance(getter, n.CallExpr) or "operator.itemgetter" not in resolved(visit.scope, getter.callee):
        return
    if any(is_dict_of(given, visit.scope) for given in positional(call)) and any(
        spells_out(visit, name) for name in positional(getter)
    ):
        visit.note(ACCESS, call, "__dict__")


def _record_access(visit: Visit, call: n.CallExpr, function: str, count: int) -> None:
    arguments = list(_arguments(call))
    if len(arguments) == count and not keywords(call) and spells_out(visit, arguments[1]):
        visit.note(ACCESS, call, function)
    elif function == "getattr" and len(arguments) > 1:
        record_computed_attribute(visit, call, arguments[0])


def record_computed_attribute(visit: Visit, node: n.Expression, of: n.Expression) -> None:
    """Record an attribute by a computed name: if it is taken of a package, it may be any module in it."""
    for target in resolved(visit.scope, of):
        if not target.startswith("=") and target.lstrip(".").partition(".")[0] not in sys.stdlib_module_names:
            visit.note(COMPUTED_IMPORT, node, f"{OF_PACKAGE}{target}")


def _arguments(call: n.CallExpr) -> Iterator[n.Expression]:
    """A call's positional arguments, those of a display behind a star among them."""
    for argument, kind in zip(call.args, call.arg_kinds, strict=True):
        if kind is n.ARG_STAR and isinstance(argument, (n.TupleExpr, n.ListExpr)):
            yield from argument.items
        elif kind in (n.ARG_POS, n.ARG_STAR):
            yield argument


def record_passed_on(visit: Visit, node: n.RefExpr, target: str) -> bool:
    """Record such a function that is a value of its own; whether the target is one."""
    if target in _EXECUTION:
        visit.note(ACCESS, node, _EXECUTION[target])
    elif target in _PASSED_ON:
        # Where it only gets another name, that name is known.
        if visit.value is not node:
            visit.note(ACCESS, node, _PASSED_ON[target])
    else:
        return False
    return True


def note_sort_key(visit: Visit, call: n.CallExpr) -> None:
    """Remember what a sort is called with as its key: `sorted(shelves, key=attrgetter("size"))` lets nothing out."""
    keys = [id(value) for name, value in keywords(call) if name == "key" and isinstance(value, n.CallExpr)]
    if not keys:
        return
    is_method = isinstance(call.callee, n.MemberExpr) and call.callee.name == "sort"
    if is_method or not _SORTERS.isdisjoint(resolved(visit.scope, call.callee)):
        visit.module.sort_keys.update(keys)


def passes_on(visit: Visit, call: n.CallExpr, argument: n.Expression) -> bool:
    """Whether a function that is given to a call will be called with a name that stands in the text.

    A `getattr` that is given away to be called with computed names is no access by name.
    """
    targets = [target for target in resolved(visit.scope, argument) if target in _PASSED_ON]
    if not targets:
        return True
    called = set(resolved(visit.scope, call.callee))
    if called & _PARTIALS:
        return True
    if not any(map(_has_name, call.args)):
        return False
    return bool(called & _APPLIERS) or all(_PASSED_ON[target] != "getattr" for target in targets)


def _has_name(node: n.Expression) -> bool:
    """Whether an attribute's name stands in an expression as a literal."""
    return any(text.isidentifier() for text in texts(node))
