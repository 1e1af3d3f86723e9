"""Literal strings that may name a module: handed to a call, or put in a table, they may be what is imported there.

No list of importers is complete. Whether the name is one that a contract forbids to this module, the contract says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mypy import nodes as n

from ratchet.facts.collect.syntax import displayed, dotted_name, fold, keywords, positional
from ratchet.facts.collect.visit import Visit
from ratchet.facts.kinds import MENTION

_DOTTED = re.compile(r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)+)(?::[^\W\d]\w*(?:\.[^\W\d]\w*)*)?")
"""`app.web`, and `app.web:page` as an entry point has it."""

_OF_TEXTS = frozenset({name for name in dir(str) if not name.startswith("_")} - {"format"})
"""Methods of strings look at a name, and hand it to nobody."""


def constant_names(constants: Mapping[str, str]) -> frozenset[str]:
    """The names that stand for such a string."""
    return frozenset(name for name, value in constants.items() if _DOTTED.fullmatch(value))


def record_arguments(visit: Visit, call: n.CallExpr) -> None:
    """Record the names of modules that a call is given."""
    if isinstance(call.callee, n.MemberExpr) and call.callee.name in _OF_TEXTS:
        return
    if "logger" in (dotted_name(call.callee) or "").lower():
        return  # a logger is called as the module whose messages it takes
    for argument in (*positional(call), *(value for _, value in keywords(call))):
        _record(visit, argument)


def record_items(visit: Visit, node: n.Expression, is_target: bool) -> None:
    """Record the names of modules in a list, tuple or set, and among the values of a dictionary."""
    if not is_target and node.end_line is not None:  # else it is the parser's list of an f-string's parts
        for item in displayed(node):
            _record(visit, item)


def _record(visit: Visit, node: n.Expression) -> None:
    if isinstance(node, (n.StrExpr, n.NameExpr, n.OpExpr)):
        name = fold(node, visit.module.constants)
        match = _DOTTED.fullmatch(name) if name is not None else None
        if match is not None:
            visit.note(MENTION, node, match["module"])
