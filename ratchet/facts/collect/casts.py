"""Casts: calls of `typing.cast`, and `cast` that is passed on to be called with whatever comes."""

from __future__ import annotations

from mypy import nodes as n

from ratchet.facts.collect.records import EVERY, Annotation
from ratchet.facts.collect.syntax import positional
from ratchet.facts.collect.visit import Visit

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
    return True


def record_passed_on(visit: Visit, node: n.RefExpr, target: str) -> bool:
    """Record a cast that is a value of its own; whether the target is one."""
    if target not in _CASTS:
        return False
    visit.annotate(Annotation(visit.symbol, "cast", *visit.place(node)[1:], "cast", "", EVERY))
    return True
