"""What an operand is to mypy: an Any, the bottom type, or something that it checks."""

from __future__ import annotations

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.harvest import Harvest, Scope, is_placeholder
from ratchet.facts.collect.types.anys import Unchecked, any_in
from ratchet.facts.collect.types.arguments import kind_of
from ratchet.facts.collect.types.unions import is_first_party_union
from ratchet.facts.kinds import OPERATION

# What these names stand for has no type that mypy can state; the Any is mypy's own.
_SPECIAL = (n.TypeAlias, n.TypeVarLikeExpr, n.TypeInfo, n.MypyFile)

# The types that may be Any, or unions that hold it, before they are looked into.
TELLING = frozenset({t.AnyType, t.UninhabitedType, t.UnionType, t.TypeAliasType, t.TypeGuardedType})


def operand(harvest: Harvest, node: n.Expression) -> Unchecked | None:
    """The Any that an operand is, if mypy checked it and it is one."""
    typ = harvest.types.get(node)
    if typ is None or type(typ) not in TELLING:
        return None
    proper = t.get_proper_type(typ)
    found = any_in(proper)
    if found is not None and isinstance(proper, t.UnionType) and not is_first_party_union(harvest, node):
        return None
    if isinstance(found, t.AnyType) and found.type_of_any == t.TypeOfAny.special_form and _benign(node):
        return None
    return found


def is_of_an_error(found: t.ProperType | None) -> bool:
    """Whether a type is the Any that mypy goes on with after an error."""
    return isinstance(found, t.AnyType) and kind_of(found) == t.TypeOfAny.from_error


def operate(
    harvest: Harvest,
    scope: Scope,
    what: str,
    at: n.Node,
    found: Unchecked,
    came: str,
    cause: str,
    kind: str = OPERATION,
) -> None:
    """Record an operation on what `found` is, and where that came from."""
    operation = harvest.note(kind, scope.symbol, at, what, came, cause)
    if harvest.versions > 1 and (isinstance(found, t.UninhabitedType) or is_of_an_error(found)):
        harvest.hushed.add(operation)


def _benign(node: n.Expression) -> bool:
    if not isinstance(node, n.RefExpr):
        return False
    if isinstance(node.node, n.TypeAlias):
        return not isinstance(t.get_proper_type(node.node.target), t.AnyType)
    return isinstance(node.node, _SPECIAL) or (isinstance(node, n.NameExpr) and is_placeholder(node.name))
