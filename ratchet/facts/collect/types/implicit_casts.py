"""An Any that a declared type takes over unasked: an argument, a return, an assignment."""

from __future__ import annotations

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.types import formats, operations
from ratchet.facts.collect.types.arguments import is_object
from ratchet.facts.collect.types.operations import note
from ratchet.facts.kinds import ARGUMENT_TAKEN_OVER, ASSIGNMENT_TAKEN_OVER, RETURN_TAKEN_OVER


def call(harvest: Harvest, node: n.CallExpr, scope: Scope) -> None:
    """A call: what is done to Any in it, and what its parameters take over."""
    operations.call(harvest, node, scope)
    if node.args:
        formats.call(harvest, node, scope)
        _arguments(harvest, node, scope)


def _arguments(harvest: Harvest, call: n.CallExpr, scope: Scope) -> None:
    """The arguments of a call that are Any, where the parameter is declared as something else."""
    types = harvest.types
    given = [at for at, argument in enumerate(call.args) if type(types.get(argument)) is t.AnyType]
    if not given:
        return
    callee = t.get_proper_type(types.get(call.callee))
    if not isinstance(callee, t.CallableType) or callee.is_ellipsis_args:
        return
    for at in given:
        if call.arg_kinds[at] in (n.ARG_POS, n.ARG_NAMED) and _is_declared(_formal(callee, call, at)):
            note(harvest, scope, "", call.args[at], call.args[at], ARGUMENT_TAKEN_OVER)


def returned(harvest: Harvest, node: n.ReturnStmt, scope: Scope) -> None:
    """A `return` of Any from a function that declares what it returns."""
    function = scope.function
    if node.expr is None or function is None or type(harvest.types.get(node.expr)) is not t.AnyType:
        return
    if isinstance(function.type, t.CallableType) and _is_declared(function.type.ret_type):
        note(harvest, scope, "", node, node.expr, RETURN_TAKEN_OVER)


def assigned(harvest: Harvest, node: n.AssignmentStmt, scope: Scope) -> None:
    """An Any that is given to a variable with a declared type."""
    is_given = not isinstance(node.rvalue, n.TempNode)  # that stands for no value
    if is_given and type(harvest.types.get(node.rvalue)) is t.AnyType and _is_declared(node.type):
        note(harvest, scope, "", node, node.rvalue, ASSIGNMENT_TAKEN_OVER)


def _formal(callee: t.CallableType, call: n.CallExpr, at: int) -> t.Type | None:
    """The declared type of the parameter that an argument goes to."""
    name = call.arg_names[at]
    found = callee.argument_by_name(name) if name is not None else callee.argument_by_position(at)
    return found.typ if found is not None else None


def _is_declared(typ: t.Type | None) -> bool:
    proper = t.get_proper_type(typ)
    kinds = (t.Instance, t.UnionType, t.TupleType, t.LiteralType, t.TypedDictType, t.CallableType)
    return isinstance(proper, kinds) and not is_object(proper)
