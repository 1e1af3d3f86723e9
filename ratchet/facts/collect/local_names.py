"""Names that mean something of a function's own, whatever the module calls by them."""

from __future__ import annotations

from collections.abc import Iterator

from mypy import nodes as n

from ratchet.facts.collect.nodes import parts, walk
from ratchet.facts.collect.syntax import stored

_BLANKS = 20
_COMPREHENSIONS = (n.GeneratorExpr, n.DictionaryComprehension)
_LOCAL = (n.LambdaExpr, *_COMPREHENSIONS, n.FuncDef, n.Decorator, n.OverloadedFuncDef, n.ClassDef)

_BINDING = frozenset("=,):]+-*/%|&^@<>\\#\n\r;")
"""What may stand behind a name that is given something, but for the `in` of a loop."""


def may_be_bound(name: str, text: str, imported: int) -> bool:
    """Whether a name stands more often than it is imported as it does where it is bound.

    Told at a glance, and rather once too often.
    """
    count, size = 0, len(name)
    at = text.find(name)
    while at >= 0:
        before = text[at - 1 : at]
        after = text[at + size : at + size + _BLANKS].lstrip(" \t")
        if (not after or after[0] in _BINDING or after.startswith("in")) and not (
            before == "." or before == "_" or before.isalnum()
        ):
            count += 1
            if count > imported:
                return True
        at = text.find(name, at + size)
    return False


def variables(function: n.FuncDef) -> frozenset[str]:
    """The names of a function's parameters, and of what is assigned in it: not in what it holds, nor to a global."""
    bound: set[str] = set()
    outer: set[str] = set()
    stack: list[n.Node] = [function.body]
    while stack:
        node = stack.pop()
        if isinstance(node, _LOCAL):
            continue
        if isinstance(node, (n.GlobalDecl, n.NonlocalDecl)):
            outer.update(node.names)
        bound.update(stored(node))
        stack += parts(node)
    return frozenset({*_parameters(function), *(bound - outer)})


def inside(node: n.Node, own: frozenset[str]) -> Iterator[tuple[n.Node, frozenset[str]]]:
    """The parts of a lambda or comprehension, each with its variables beside `own`, which are those around it.

    A lambda's defaults, and what a comprehension goes through first, stand outside of it.
    """
    if isinstance(node, n.LambdaExpr):
        yield from ((argument, own) for argument in node.arguments)
        yield node.body, own | _parameters(node)
    elif isinstance(node, _COMPREHENSIONS):
        names = (name.name for index in node.indices for name in walk(index) if isinstance(name, n.NameExpr))
        inner = own | frozenset(names)
        results = [node.left_expr] if isinstance(node, n.GeneratorExpr) else [node.key, node.value]
        conditions = [condition for conditions in node.condlists for condition in conditions]
        yield node.sequences[0], own
        yield from (
            (part, inner) for part in (*node.indices, *node.sequences[1:], *conditions, *results) if part is not None
        )


def _parameters(function: n.FuncItem) -> frozenset[str]:
    return frozenset(argument.variable.name for argument in function.arguments)
