"""Functions and their slots, and the types that signatures state, in annotations or in type comments."""

from __future__ import annotations

from typing import NamedTuple

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.columns import Columns
from ratchet.facts.collect.records import Annotation, Slot
from ratchet.facts.collect.scopes import means
from ratchet.facts.collect.type_expressions import form_of
from ratchet.facts.collect.visit import Visit

_IMPLICITLY_BOUND = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_STARS = {n.ARG_STAR: 1, n.ARG_STAR2: 2}


class Parameter(NamedTuple):
    """One parameter with what annotates it, if anything. `receiver`: bound by the call, no slot."""

    name: str
    line: int
    column: int
    type: t.Type | None
    receiver: bool
    stars: int


def parameters(visit: Visit, node: n.FuncDef, decorators: list[n.Expression]) -> list[Parameter]:
    """All parameters in order."""
    first = node.arguments[0] if node.arguments else None
    is_method = visit.scope.is_class and first is not None and first.kind in (n.ARG_POS, n.ARG_OPT)
    receiver = first if is_method and _binds_first(visit, node, decorators) else None
    return [
        Parameter(
            argument.variable.name,
            argument.line,
            _column(argument, visit.module.columns),
            argument.type_annotation,
            argument is receiver,
            _STARS.get(argument.kind, 0),
        )
        for argument in node.arguments
    ]


def _column(argument: n.Argument, columns: Columns) -> int:
    """Where a parameter's name starts: the parser counts the stars in."""
    return columns.column(argument) + _STARS.get(argument.kind, 0)


def _binds_first(visit: Visit, node: n.FuncDef, decorators: list[n.Expression]) -> bool:
    if node.name in _IMPLICITLY_BOUND:
        return True
    return not any(means(visit.scope, decorator, "static-method") for decorator in decorators)


def return_type(node: n.FuncDef) -> t.Type | None:
    """The type that a function says it returns, or None."""
    returned = node.type.ret_type if isinstance(node.type, t.CallableType) else None
    if isinstance(returned, t.AnyType) and returned.type_of_any == t.TypeOfAny.unannotated:
        return None
    return returned


def states_none(form: t.Type | None) -> bool:
    """Whether a stated type says by its own words that None is among its values: `X | None`, `Optional`, `object`."""
    if isinstance(form, t.UnionType):
        return any(map(states_none, form.items))
    if not isinstance(form, t.UnboundType):
        return False
    last = form.name.rpartition(".")[2]
    return last in ("None", "Optional", "object") or (last == "Union" and any(map(states_none, form.args)))


def slots(visit: Visit, node: n.FuncDef, given: list[Parameter]) -> tuple[Slot, ...]:
    """The places that should have an annotation. A receiver is none, nor is the return of `__init__`."""
    found = [
        Slot(one.name, position, one.line, one.column, form_of(one.type) if one.type is not None else None, one.stars)
        for position, one in enumerate(given)
        if not one.receiver
    ]
    if node.name != "__init__":
        column, returned = visit.module.columns.column(node), return_type(node)
        found.append(Slot("return", -1, node.line, column, form_of(returned) if returned is not None else None))
    return tuple(found)


def record_beside_slots(visit: Visit, node: n.FuncDef, given: list[Parameter]) -> None:
    """What a signature states of a receiver, and of what `__init__` returns. The line is the `def`'s."""
    for parameter in given:
        if parameter.receiver and parameter.type is not None:
            place = (visit.symbol, parameter.name, node.line, parameter.column)
            visit.annotate(Annotation(*place, "parameter", form_of(parameter.type)))
    if node.name == "__init__" and (returned := return_type(node)) is not None:
        visit.state("return", node, "return", returned)
