"""Which recogniser looks at which expression, and the words without which none has to.

A recogniser is a file: it states its WORDS, and records what it finds. Those that go by the function that is called
stand in CALLS, in the order in which they are asked; the others go by the class of a node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mypy import nodes as n

from ratchet.facts.collect import (
    casts,
    dynamic_access,
    dynamic_imports,
    escape_hatches,
    functional_types,
    mentions,
    rare_importers,
    text_runners,
)
from ratchet.facts.collect.borrowing import with_modules
from ratchet.facts.collect.definitions import TARGETS as DECORATORS
from ratchet.facts.collect.scopes import called, resolved
from ratchet.facts.collect.visit import Visit

_RECOGNISERS = (casts, functional_types, dynamic_imports, dynamic_access, text_runners)
WORDS = frozenset[str]().union(*(module.WORDS for module in (*_RECOGNISERS, escape_hatches)))
"""Names of what is looked for. Names that a module gives to these are looked for in it as well."""

SOUGHT = frozenset[str](("builtins.vars", "builtins.globals", "builtins.locals")).union(
    DECORATORS, *(module.TARGETS for module in _RECOGNISERS)
)
"""The full names of what is looked for."""

LENT = with_modules(SOUGHT)
"""What a module's name may stand for that another module might have from it."""

RARE = rare_importers.GIVEN | text_runners.GIVEN
"""What a name may be bound to from which the rest is reached."""

CALLS: tuple[Callable[[Visit, n.CallExpr, str], bool], ...] = tuple(module.record_call for module in _RECOGNISERS)
PASSED_ON = (dynamic_access.record_passed_on, dynamic_imports.record_passed_on, casts.record_passed_on)
_PASSED_ON_WORDS = dynamic_access.PASSED_ON | dynamic_imports.PASSED_ON | casts.PASSED_ON


def _call(visit: Visit, node: n.Expression, _: bool) -> None:
    assert isinstance(node, n.CallExpr)
    dynamic_access.note_sort_key(visit, node)
    mentions.record_arguments(visit, node)
    if escape_hatches.record_method_access(visit, node):
        return
    for target in called(visit.scope, node.callee):
        any(record(visit, node, target) for record in CALLS)
    if isinstance(node.callee, n.CallExpr):
        dynamic_access.record_item_getter(visit, node)
        text_runners.record_compiled(visit, node)


def _reference(visit: Visit, node: n.Expression, is_target: bool) -> None:
    """A function that is passed on instead of being called: what it will be called with, nobody can tell."""
    assert isinstance(node, (n.NameExpr, n.MemberExpr))
    if is_target:
        return
    is_renamed = isinstance(node, n.NameExpr) and node.name in visit.module.prefilter.renamed
    if node.name not in _PASSED_ON_WORDS and not is_renamed:
        return
    for target in resolved(visit.scope, node):
        any(record(visit, node, target) for record in PASSED_ON)


def _subscript(visit: Visit, node: n.Expression, is_target: bool) -> None:
    assert isinstance(node, n.IndexExpr)
    escape_hatches.record_subscript(visit, node, is_target)


EXPRESSIONS: Mapping[type[n.Node], Callable[[Visit, n.Expression, bool], None]] = {
    n.CallExpr: _call,
    n.NameExpr: _reference,
    n.MemberExpr: _reference,
    n.IndexExpr: _subscript,
    **dict.fromkeys((n.ListExpr, n.TupleExpr, n.SetExpr, n.DictExpr), mentions.record_items),
}
"""Class of a node → what looks at it. The flag: it is written to, or deleted."""
