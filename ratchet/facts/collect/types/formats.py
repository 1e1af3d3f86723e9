"""What a format asks of the values that are put into it, the same in all three spellings.

`"%05d" % n`, `"{:05d}".format(n)` and `f"{n:05d}"` ask the same of n, so that a rewrite changes nothing. A value that
is only made a text, as by %s, is asked nothing.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from mypy import nodes as n

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.types.operations import note

_CONVERSION = re.compile(
    r"%(?:\((?P<key>[^)]*)\))?(?P<flags>[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?)[hlL]?(?P<kind>[a-zA-Z%])"
)
_STEP = re.compile(r"\.|\[")
_TEXT = frozenset("sra")
_OF_F_STRING = "{:{}}"
"""What mypy's parsers make a field of an f-string of: its handler counts what is asked there."""


def percent(harvest: Harvest, node: n.OpExpr, scope: Scope) -> None:
    """`"%s has %05d" % (name, n)`: the values in a tuple, one by one. A single value is an operand like any other."""
    if not isinstance(node.left, n.StrExpr) or not isinstance(node.right, n.TupleExpr):
        return
    found = [match for match in _CONVERSION.finditer(node.left.value) if match["kind"] != "%"]
    if len(found) == len(node.right.items) and not any("*" in match["flags"] for match in found):
        for match, item in zip(found, node.right.items, strict=True):
            if match["kind"] not in _TEXT or match["flags"]:
                note(harvest, scope, "format", item, item)


def call(harvest: Harvest, node: n.CallExpr, scope: Scope) -> None:
    """`"{0.name} has {1:05d}".format(order, n)`: what the text does to each of the values."""
    callee = node.callee
    if not isinstance(callee, n.MemberExpr) or not isinstance(callee.expr, n.StrExpr) or callee.name != "format":
        return
    if callee.expr.value == _OF_F_STRING:
        return
    for value, kinds in _asked(callee.expr.value, node):
        for kind in kinds:
            note(harvest, scope, kind, value, value)


def _asked(text: str, node: n.CallExpr) -> Iterator[tuple[n.Expression, list[str]]]:
    """Each value that a field takes, with the operations on it."""
    given = [value for value, kind in zip(node.args, node.arg_kinds, strict=True) if kind is n.ARG_POS]
    named = {name: value for name, value in zip(node.arg_names, node.args, strict=True) if name is not None}
    following = iter(given)
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError:
        return
    for _, field, spec, conversion in fields:
        if field is None:
            continue
        head = _STEP.split(field, maxsplit=1)[0]
        value = next(following, None) if not head else named.get(head)
        if head.isdecimal() and int(head) < len(given):
            value = given[int(head)]
        if value is not None:
            steps = ["attribute" if step == "." else "index" for step in _STEP.findall(field)]
            yield value, [*steps, *(["format"] if spec and not conversion else [])]
