"""Attributes and module variables without annotation: which of them are Any, or hold one, for that."""

from __future__ import annotations

from collections.abc import Sequence

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope, is_placeholder
from ratchet.facts.collect.type_records import OF_AN_ERROR
from ratchet.facts.collect.types.anys import Tally, any_in
from ratchet.facts.collect.types.arguments import given, kind_of
from ratchet.facts.collect.types.origins import origin
from ratchet.facts.collect.types.slots import emit
from ratchet.facts.collect.types.uses import gives_any
from ratchet.facts.collect.types.within import members, within

_NOBODYS = frozenset({t.TypeOfAny.from_error, t.TypeOfAny.implementation_artifact})
"""Any that mypy tells of as an error, or that is its own."""


def missing(harvest: Harvest, target: n.Node, scope: Scope, value: n.Expression | None = None) -> None:
    """A module variable or class attribute that has no annotation, and whose type is Any, or has one, for that."""
    if isinstance(target, n.NameExpr) and scope.level != "function":
        role, symbol, name = ("variable" if scope.level == "module" else "attribute"), scope.symbol, target.name
        variable = target.node
    elif isinstance(target, n.MemberExpr) and scope.owner and target.def_var is not None:
        role, symbol, name, variable = "attribute", scope.owner, target.name, target.def_var
    else:
        return
    slot = (symbol, name, role)
    if slot in harvest.declared or is_placeholder(name) or not isinstance(variable, n.Var) or not variable.is_inferred:
        return
    if variable.is_suppressed_import:
        return  # `except ImportError: lib = None`: it is Any for its import, which counts as such.
    if _lacks_a_type(harvest, variable, scope, unchecked=isinstance(target, n.MemberExpr) and not scope.checked):
        harvest.declared.add(slot)
        found = any_in(variable.type) if variable.type is not None else None
        wrong = value is not None and found is not None and origin(harvest, value, found) == OF_AN_ERROR
        is_whole = variable.type is None or not holds_any(variable.type)
        tally = Tally(harvest.followed.is_first_party, whole=is_whole)
        emit(harvest, target, slot, tally, missing=True, wrong=wrong)


def _lacks_a_type(harvest: Harvest, variable: n.Var, scope: Scope, *, unchecked: bool) -> bool:
    # mypy never infers what only an unchecked body assigns; whoever uses it gets Any.
    if variable.type is None:
        return unchecked
    proper = t.get_proper_type(variable.type)
    if isinstance(proper, t.AnyType):
        return True
    if type(proper) is t.Instance and not proper.args:
        # What makes a class while the program runs gives a plain `type`, whose calls give Any.
        return proper.type.fullname == "builtins.type" or (scope.level == "class" and gives_any(harvest, proper.type))
    return holds_any(proper)


def holds_any(typ: t.Type) -> bool:
    """Whether a container holds Any, or is over it, at any depth. What functions take and give is theirs."""
    return any(any(map(_is_any, _held(proper))) for proper in within(typ, _inside))


def _inside(proper: t.ProperType) -> Sequence[t.Type]:
    return () if isinstance(proper, t.TypeType) else (*_held(proper), *members(proper))


def _held(proper: t.ProperType) -> Sequence[t.Type]:
    """What a container holds; of a named tuple nothing: its fields are counted where they are declared."""
    if isinstance(proper, t.Instance):
        return given(proper)
    if isinstance(proper, t.TupleType):
        return () if proper.partial_fallback.type.is_named_tuple else proper.items
    return (proper.item,) if isinstance(proper, t.TypeType) else ()


def _is_any(typ: t.Type) -> bool:
    proper = t.get_proper_type(typ)
    return isinstance(proper, t.AnyType) and kind_of(proper) not in _NOBODYS
