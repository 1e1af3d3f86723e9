"""The slots of functions, and what their signatures state, in annotations or in type comments."""

from __future__ import annotations

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.columns import Columns
from ratchet.facts.collect.records import Annotation, Slot
from ratchet.facts.collect.scopes import means
from ratchet.facts.collect.type_expressions import form_of
from ratchet.facts.collect.visit import Visit

_IMPLICITLY_BOUND = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_STARS = {n.ARG_STAR: 1, n.ARG_STAR2: 2}


def receiver_of(visit: Visit, node: n.FuncDef, decorators: list[n.Expression]) -> n.Argument | None:
    """The parameter that is bound by the call of a method: it is no slot."""
    first = node.arguments[0] if node.arguments else None
    is_method = visit.scope.is_class and first is not None and first.kind in (n.ARG_POS, n.ARG_OPT)
    return first if is_method and _binds_first(visit, node, decorators) else None


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


def slots(visit: Visit, node: n.FuncDef, receiver: n.Argument | None) -> tuple[Slot, ...]:
    """The places that should have an annotation. A receiver is none, nor is the return of `__init__`."""
    columns = visit.module.columns
    found = [
        Slot(
            one.variable.name, at, one.line, _column(one, columns), _form(one.type_annotation), _STARS.get(one.kind, 0)
        )
        for at, one in enumerate(node.arguments)
        if one is not receiver
    ]
    if node.name != "__init__":
        found.append(Slot("return", -1, node.line, columns.column(node), _form(return_type(node))))
    return tuple(found)


def _form(stated: t.Type | None) -> str | None:
    return form_of(stated) if stated is not None else None


def record_beside_slots(visit: Visit, node: n.FuncDef, receiver: n.Argument | None) -> None:
    """What a signature states of a receiver, and of what `__init__` returns. The line is the `def`'s."""
    if receiver is not None and receiver.type_annotation is not None:
        place = (visit.symbol, receiver.variable.name, node.line, _column(receiver, visit.module.columns))
        visit.annotate(Annotation(*place, "parameter", form_of(receiver.type_annotation)))
    if node.name == "__init__" and (returned := return_type(node)) is not None:
        visit.state("return", node, "return", returned)
