"""Casts: calls of `typing.cast`, and `cast` that is passed on to be called with whatever comes."""

from __future__ import annotations

from mypy import nodes as n

from ratchet.facts.collect.syntax import positional
from ratchet.facts.collect.type_expressions import canonical
from ratchet.facts.collect.visit import Visit
from ratchet.facts.kinds import CAST, CAST_HANDED_ON

WORDS = frozenset({"cast"})
PASSED_ON = WORDS
_CASTS = frozenset({"typing.cast", "typing_extensions.cast", "mypy_extensions.cast"})
TARGETS = _CASTS


def record_call(visit: Visit, call: n.CallExpr, target: str) -> bool:
    """Record a cast; whether the target is one."""
    if target not in _CASTS:
        return False
    if given := positional(call):
        visit.state("cast", call, "cast", given[0])
        visit.note(CAST, call, canonical(given[0], visit.scope, visit.module.columns.source))
    return True


def record_passed_on(visit: Visit, node: n.RefExpr, target: str) -> bool:
    """Record a cast that is a value of its own; whether the target is one."""
    if target not in _CASTS:
        return False
    visit.note(CAST_HANDED_ON, node, "*")
    return True
