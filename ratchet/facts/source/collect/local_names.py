"""Names that mean something of a function's own, whatever the module calls by them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ratchet.facts.source.collect.slots import FunctionNode

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BLANKS = 20
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LOCAL = (ast.Lambda, *_COMPREHENSIONS, *SCOPES)
INLINE = frozenset({ast.Lambda, *_COMPREHENSIONS})


_BINDING = frozenset("=,):]+-*/%|&^@<>\\#\n\r;")
"""What may stand behind a name that is given something, but for the `in` of a loop."""


def may_be_bound(name: str, text: str, imported: int) -> bool:
    """Whether a name stands more often than it is imported as it does where it is bound.

    Told at a glance, and rather once too often.
    """
    found, size = 0, len(name)
    at = text.find(name)
    while at >= 0:
        before = text[at - 1 : at]
        after = text[at + size : at + size + _BLANKS].lstrip(" \t")
        if (not after or after[0] in _BINDING or after.startswith("in")) and not (
            before == "." or before == "_" or before.isalnum()
        ):
            found += 1
            if found > imported:
                return True
        at = text.find(name, at + size)
    return False


def variables(function: FunctionNode) -> Iterator[str]:
    """The names of a function's parameters, and of what is assigned in it: not in what it holds, nor to a global."""
    yield from _parameters(function.args)
    stack: list[ast.AST] = list(function.body)
    stored: set[str] = set()
    outer: set[str] = set()
    while stack:
        node = stack.pop()
        if isinstance(node, _LOCAL):
            continue
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            outer.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored.add(node.id)
        stack.extend(ast.iter_child_nodes(node))
    yield from stored - outer


def inside(node: ast.AST, own: frozenset[str]) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """The parts of a lambda or comprehension, each with its variables beside `own`, which are those around it.

    A lambda's defaults, and what a comprehension goes through first, stand outside of it.
    """
    if isinstance(node, ast.Lambda):
        yield node.args, own
        yield node.body, own | frozenset(_parameters(node.args))
    elif isinstance(node, _COMPREHENSIONS):
        first, *others = node.generators
        targets = (part for one in node.generators for part in ast.walk(one.target))
        inner = own | frozenset(part.id for part in targets if isinstance(part, ast.Name))
        results = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        yield first.iter, own
        yield from ((part, inner) for part in (*first.ifs, *others, *results))


def _parameters(given: ast.arguments) -> Iterator[str]:
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    yield from (one.arg for one in every if one is not None)
