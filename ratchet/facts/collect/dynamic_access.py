"""Functions that reach an attribute by its name, or run a text: `getattr(x, "name")`, `attrgetter("name")`, `exec`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from mypy import nodes as n

from ratchet.facts.collect.constants import spells_out
from ratchet.facts.collect.names import NAMES, Name
from ratchet.facts.collect.scopes import is_dict_of, means, resolved
from ratchet.facts.collect.syntax import keywords, positional, texts
from ratchet.facts.collect.visit import Visit
from ratchet.facts.kinds import ACCESS, COMPUTED_IMPORT, OF_PACKAGE


def attribute(visit: Visit, call: n.CallExpr, _: str, row: Name) -> None:
    """Record `getattr(x, "name")`."""
    arguments = list(_arguments(call))
    if len(arguments) == row.number and not keywords(call) and spells_out(visit, arguments[1]):
        visit.note(ACCESS, call, row.detail)
    elif row.detail == "getattr" and len(arguments) > 1:
        record_computed_attribute(visit, call, arguments[0])


def getter(visit: Visit, call: n.CallExpr, _: str, row: Name) -> None:
    """Record `attrgetter("name")`; what only puts things in order lets nothing out."""
    names = positional(call)[: row.number]
    if id(call) not in visit.module.sort_keys and any(spells_out(visit, name) for name in names):
        visit.note(ACCESS, call, row.detail)


def item(visit: Visit, call: n.CallExpr, _: str, row: Name) -> None:
    """Record `operator.getitem(vars(x), "name")`."""
    given = positional(call)
    if len(given) == row.number and is_dict_of(given[0], visit.scope) and spells_out(visit, given[1]):
        visit.note(ACCESS, call, row.detail)


def record_item_getter(visit: Visit, call: n.CallExpr) -> None:
    """Record `itemgetter("name")(vars(x))`."""
    made = call.callee
    if not isinstance(made, n.CallExpr) or not means(visit.scope, made.callee, "item-getter"):
        return
    if any(is_dict_of(given, visit.scope) for given in positional(call)) and any(
        spells_out(visit, name) for name in positional(made)
    ):
        visit.note(ACCESS, call, "__dict__")


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


def note_sort_key(visit: Visit, call: n.CallExpr) -> None:
    """Remember what a sort is called with as its key: `sorted(shelves, key=attrgetter("size"))` lets nothing out."""
    keys = [id(value) for name, value in keywords(call) if name == "key" and isinstance(value, n.CallExpr)]
    if not keys:
        return
    is_method = isinstance(call.callee, n.MemberExpr) and call.callee.name == "sort"
    if is_method or means(visit.scope, call.callee, "sort"):
        visit.module.sort_keys.update(keys)


def passes_on(visit: Visit, call: n.CallExpr, argument: n.Expression) -> bool:
    """Whether a function that is given to a call will be called with a name that stands in the text.

    A `getattr` that is given away to be called with computed names is no access by name.
    """
    given = [
        NAMES[target] for target in resolved(visit.scope, argument) if target in NAMES and NAMES[target].is_followed
    ]
    if not given or means(visit.scope, call.callee, "bind"):
        return True
    if not any(map(_has_name, call.args)):
        return False
    return means(visit.scope, call.callee, "apply") or all(row.detail != "getattr" for row in given)


def _has_name(node: n.Expression) -> bool:
    """Whether an attribute's name stands in an expression as a literal."""
    return any(text.isidentifier() for text in texts(node))
