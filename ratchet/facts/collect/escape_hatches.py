"""Attributes that are reached through the object itself: `x.__setattr__("name", …)`, `x.__dict__["name"]`."""

from __future__ import annotations

from collections.abc import Sequence

from mypy import nodes as n

from ratchet.facts.collect import dynamic_access, dynamic_imports
from ratchet.facts.collect.constants import spells_out
from ratchet.facts.collect.names import ATTRIBUTE_METHODS, HANDED_ON
from ratchet.facts.collect.scopes import is_dict_of, resolved
from ratchet.facts.collect.syntax import fold, keywords, positional
from ratchet.facts.collect.visit import Visit
from ratchet.facts.kinds import ACCESS

# `get` may say that there is none, as getattr with a default does.
_OF_DICT = frozenset({"update", "setdefault", "__getitem__", "__setitem__"})


def record_method_access(visit: Visit, call: n.CallExpr) -> bool:
    """Record `x.__setattr__("name", …)` and `vars(x).update(name=…)`; whether the call is of that kind at all."""
    callee = call.callee
    if not isinstance(callee, (n.MemberExpr, n.SuperExpr)):
        return False
    name, given = callee.name, positional(call)
    receiver: n.Expression = callee.expr if isinstance(callee, n.MemberExpr) else callee.call
    if name in ATTRIBUTE_METHODS:
        function, count = ATTRIBUTE_METHODS[name]
        # Unbound, as in object.__setattr__(x, "name", value), the object comes first.
        at = len(given) - count
        if at in (0, 1) and spells_out(visit, given[at]):
            visit.note(ACCESS, call, function)
        return True
    if name not in _OF_DICT:
        return False
    if given and "builtins.dict" in resolved(visit.scope, receiver):
        # Unbound, as in dict.update(vars(x), name=value), the dictionary comes first.
        receiver, given = given[0], given[1:]
    if not is_dict_of(receiver, visit.scope) or (isinstance(receiver, n.NameExpr) and name == "__getitem__"):
        return False
    if any(keyword for keyword, _ in keywords(call)) or _has_literal_key(visit, given):
        visit.note(ACCESS, call, "__dict__")
    return True


def _has_literal_key(visit: Visit, given: Sequence[n.Expression]) -> bool:
    if not given:
        return False
    first = given[0]
    keys = [key for key, _ in first.items] if isinstance(first, n.DictExpr) else [first]
    return any(key is not None and spells_out(visit, key) for key in keys)


def record_dict_assignment(visit: Visit, node: n.Statement) -> None:
    """Record `x.__dict__ = {"name": …}` and `x.__dict__ |= dict(name=…)`: attributes set by their names."""
    if isinstance(node, n.AssignmentStmt):
        whole = any(isinstance(target, n.MemberExpr) and is_dict_of(target, visit.scope) for target in node.lvalues)
    elif isinstance(node, n.OperatorAssignmentStmt):
        # A name that was given a `__dict__` is only changed by `|=`.
        whole = is_dict_of(node.lvalue, visit.scope)
    else:
        return
    value = node.rvalue
    is_named = isinstance(value, n.CallExpr) and any(keyword for keyword, _ in keywords(value))
    if whole and (is_named or (isinstance(value, n.DictExpr) and _has_literal_key(visit, [value]))):
        visit.note(ACCESS, node, "__dict__")


def record_subscript(visit: Visit, node: n.IndexExpr, is_target: bool) -> None:
    """Record `vars(x)["name"]`, `__builtins__["eval"]` and `sys.modules["a.b"]`."""
    literal = fold(node.index, visit.module.constants)
    whole = resolved(visit.scope, node.base)
    if "sys.modules" in whole:
        if not is_target:
            dynamic_imports.record_sys_modules(visit, node, literal)
        return
    if literal is None and isinstance(owner := _owner(node.base), n.RefExpr):
        dynamic_access.record_computed_attribute(visit, node, owner)
    if _is_named_attribute(visit, node, is_target) or ("builtins" in whole and literal in HANDED_ON):
        visit.note(ACCESS, node, "__dict__")


def _owner(node: n.Expression) -> n.Expression | None:
    """What `vars(x)` or `x.__dict__` is the dictionary of."""
    if isinstance(node, n.MemberExpr) and node.name == "__dict__":
        return node.expr
    is_vars = isinstance(node, n.CallExpr) and isinstance(node.callee, n.NameExpr) and node.callee.name == "vars"
    return node.args[0] if is_vars and isinstance(node, n.CallExpr) and node.args else None


def _is_named_attribute(visit: Visit, node: n.IndexExpr, is_target: bool) -> bool:
    """Whether it is `vars(x)["name"]`. What a variable that holds vars(x) is read for is Any, and judged as that."""
    if not is_dict_of(node.base, visit.scope) or not spells_out(visit, node.index):
        return False
    return is_target or not (isinstance(node.base, n.NameExpr) or _asks_for_the_module(visit, node))


def _asks_for_the_module(visit: Visit, node: n.IndexExpr) -> bool:
    """`frame.f_globals["__name__"]` asks which module that is. There is no other way to ask."""
    if not isinstance(node.base, n.MemberExpr) or node.base.name == "__dict__":
        return False
    return fold(node.index, visit.module.constants) in ("__name__", "__file__", "__package__")
