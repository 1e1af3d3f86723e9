"""Functions and classes: their slots, decorators and bodies; what is inside them is walked later, in their scope."""

from __future__ import annotations

from collections.abc import Sequence

from mypy import nodes as n

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.names import use_of
from ratchet.facts.collect.types import slots
from ratchet.facts.collect.types.decorators import erasing, open_property, reads_annotation
from ratchet.facts.kinds import BODY, CHECKED, NO_TYPE_CHECK, SILENCED_BODY, UNCHECKED


def plain_function(harvest: Harvest, node: object, scope: Scope) -> Sequence[object]:
    assert isinstance(node, n.FuncDef)
    return _function(harvest, node, scope, counted=True, silenced=False)


def _function(harvest: Harvest, node: n.FuncDef, scope: Scope, counted: bool, silenced: bool) -> Sequence[object]:
    """One function: its slots unless it is an overload's implementation, its body, its default values."""
    if _is_generated(node, scope):
        return ()
    symbol, silenced = scope.inner(node.name), silenced or scope.silenced
    looked_into = harvest.check_untyped or not node.is_dynamic()
    checked = scope.checked and not silenced and looked_into
    harvest.note(BODY, symbol, node, CHECKED if checked else UNCHECKED)
    if silenced:
        harvest.note(SILENCED_BODY, symbol, node, NO_TYPE_CHECK, NO_TYPE_CHECK)
    if counted:
        slots.function(harvest, node, symbol)
    inner = Scope(
        symbol, scope.owner if scope.level != "module" else "", "function", checked, function=node, silenced=silenced
    )
    # A function over a TypeVar with values is checked on copies, one for each value; the original has no types.
    versions = node.expanded or [node]
    harvest.symbols[node] = symbol
    harvest.parameters.update((argument.variable, symbol) for version in versions for argument in version.arguments)
    harvest.later(inner, *(version.body for version in versions))
    return [argument.initializer for argument in node.arguments]


def _is_generated(node: n.FuncDef, scope: Scope) -> bool:
    """Whether a plugin of mypy put the function there, such as a dataclass's `__init__`."""
    entry = scope.names.get(node.name) if scope.names is not None and scope.level == "class" else None
    if entry is None or not entry.plugin_generated:
        return False
    made = entry.node.func if isinstance(entry.node, n.Decorator) else entry.node
    return made is node or (isinstance(made, n.OverloadedFuncDef) and node in made.items)


def decorator(harvest: Harvest, node: object, scope: Scope) -> Sequence[object]:
    assert isinstance(node, n.Decorator)
    return _decorated(harvest, node, scope, counted=True)


def _decorated(harvest: Harvest, node: n.Decorator, scope: Scope, counted: bool) -> Sequence[object]:
    """A decorated function; the decorators are expressions of the scope around it."""
    silenced = _is_silenced(node.original_decorators)
    # In a body that mypy does not check, every decorator is Any, and nothing is lost to it.
    is_known = scope.checked or scope.level != "function"
    if is_known and (node.decorators or not node.func.is_property):
        erasing(harvest, node, scope.inner(node.func.name))
    if node.func.is_property:
        open_property(harvest, node.func, scope.inner(node.func.name))
    rest = _function(harvest, node.func, scope, counted, silenced)
    if is_known and reads_annotation(harvest, node.decorators):
        slots.needs_a_class(harvest, node.func, scope.inner(node.func.name))
    return [*node.decorators, *rest]


def _is_silenced(decorators: Sequence[n.Expression]) -> bool:
    """Whether `no_type_check`, under any name, is among them."""
    return any(isinstance(node, n.RefExpr) and use_of(node.fullname) == "no-type-check" for node in decorators)


def overloaded(harvest: Harvest, node: object, scope: Scope) -> Sequence[object]:
    assert isinstance(node, n.OverloadedFuncDef)
    rest: list[object] = []
    parts = [*node.items, *([node.impl] if node.impl is not None and node.impl not in node.items else [])]
    for part in parts:
        counted = part is not node.impl
        if isinstance(part, n.Decorator):
            rest.extend(_decorated(harvest, part, scope, counted))
        else:
            rest.extend(_function(harvest, part, scope, counted, silenced=False))
    return rest


def class_def(harvest: Harvest, node: object, scope: Scope) -> Sequence[object]:
    assert isinstance(node, n.ClassDef)
    symbol = scope.inner(node.name)
    harvest.symbols[node.info] = symbol
    slots.class_def(harvest, node, symbol)
    if node.type_vars:
        from ratchet.facts.collect.types.unfilled_variables import phantom  # most modules have no generic class

        phantom(harvest, node, symbol)
    silenced = scope.silenced or _is_silenced(node.decorators)
    checked = scope.checked and not silenced
    inside = Scope(symbol, symbol, "class", checked, _has_fields(node), node.info.names, silenced=silenced)
    harvest.later(inside, node.defs)
    records = [base for base in node.base_type_exprs if isinstance(base, n.CallExpr) and base.analyzed is not None]
    return [records, node.decorators, list(node.keywords.values())]


def _has_fields(node: n.ClassDef) -> bool:
    info = node.info
    if info.is_named_tuple or info.typeddict_type is not None or info.dataclass_transform_spec is not None:
        return True
    return any(key.startswith(("dataclass", "attrs")) for base in info.mro for key in base.metadata)
