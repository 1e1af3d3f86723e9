"""Which handler looks at which expression: by the class of its node, and of a call by the name of what is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mypy import nodes as n

from ratchet.facts.collect import (
    dynamic_access,
    dynamic_imports,
    escape_hatches,
    mentions,
    text_runners,
)
from ratchet.facts.collect.names import HANDED_ON, NAMES, Name
from ratchet.facts.collect.scopes import called, resolved
from ratchet.facts.collect.syntax import fold, keywords, positional
from ratchet.facts.collect.type_expressions import canonical
from ratchet.facts.collect.visit import Visit
from ratchet.facts.kinds import CAST, COMPUTED_IMPORT


def _any_call(visit: Visit, call: n.CallExpr, _: str, row: Name) -> None:
    visit.note(row.handed_on, call.callee, row.detail)


def _cast(visit: Visit, call: n.CallExpr, _: str, __: Name) -> None:
    if given := positional(call):
        visit.state("cast", call, "cast", given[0])
        visit.note(CAST, call, canonical(given[0], visit.scope, visit.module.columns.source))


_VARIABLES = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple"})


def _make_type(visit: Visit, call: n.CallExpr, _: str, row: Name) -> None:
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


_USES: Mapping[str, Callable[[Visit, n.CallExpr, str, Name], None]] = {
    "attribute": dynamic_access.attribute,
    "getter": dynamic_access.getter,
    "item": dynamic_access.item,
    "call": _any_call,
    "run-text": text_runners.run_text,
    "make-function": text_runners.make_function,
    "import": dynamic_imports.by_name,
    "plain-import": dynamic_imports.plainly,
    "import-path": dynamic_imports.by_path,
    "find": dynamic_imports.find,
    "take-module": dynamic_imports.take_module,
    "change-modules": dynamic_imports.take_module,
    "cast": _cast,
    "make-type": _make_type,
}
"""Use of a name → what looks at a call. Of the other uses a call means nothing by itself."""


def _call(visit: Visit, node: n.Expression, _: bool) -> None:
    assert isinstance(node, n.CallExpr)
    dynamic_access.note_sort_key(visit, node)
    mentions.record_arguments(visit, node)
    if escape_hatches.record_method_access(visit, node):
        return
    for target in called(visit.scope, node.callee):
        row = NAMES.get(target)
        if row is not None and row.use in _USES:
            _USES[row.use](visit, node, target, row)
    if isinstance(node.callee, n.CallExpr):
        dynamic_access.record_item_getter(visit, node)
        text_runners.record_compiled(visit, node)


def _reference(visit: Visit, node: n.Expression, is_target: bool) -> None:
    """A function that is passed on instead of being called: what it will be called with, nobody can tell."""
    assert isinstance(node, (n.NameExpr, n.MemberExpr))
    if is_target:
        return
    is_renamed = isinstance(node, n.NameExpr) and node.name in visit.module.prefilter.renamed
    if node.name not in HANDED_ON and not is_renamed:
        return
    for target in resolved(visit.scope, node):
        row = NAMES.get(target)
        # Where an access only gets another name, that name is known.
        if row is not None and row.handed_on and not (row.is_followed and visit.value is node):
            visit.note(row.handed_on, node, target if row.handed_on == COMPUTED_IMPORT else row.detail)


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
