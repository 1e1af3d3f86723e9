"""Type expressions as written: the names in them, and one canonical spelling."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from ratchet.facts.source.collect.scopes import Scope, dotted_name
from ratchet.facts.source.records import TypeName

_TYPING = ("typing.", "typing_extensions.", "builtins.", "collections.abc.", "collections.", "contextlib.", "re.")
_LOWER = {"Dict": "dict", "List": "list", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Type": "type",
          "DefaultDict": "defaultdict", "Deque": "deque"}  # fmt: skip


def type_names(node: ast.expr, scope: Scope) -> tuple[TypeName, ...]:
    """Every name of a type expression at any depth, in order; strings are parsed, literals and metadata left out."""
    return tuple(_names(node, scope, False))


def _names(node: ast.expr, scope: Scope, subscripted: bool) -> Iterator[TypeName]:
    if isinstance(node, (ast.Name, ast.Attribute)):
        dotted = dotted_name(node)
        if dotted is not None:
            yield TypeName(dotted, subscripted)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        inner = parse_string(node.value)
        if inner is not None:
            yield from _names(inner, scope, False)
    elif isinstance(node, ast.Subscript):
        yield from _names(node.value, scope, True)
        yield from _arguments(node, scope)
    elif isinstance(node, (ast.Tuple, ast.List)):
        for element in node.elts:
            yield from _names(element, scope, False)
    elif isinstance(node, ast.BinOp):
        yield from _names(node.left, scope, False)
        yield from _names(node.right, scope, False)
    elif isinstance(node, ast.Starred):
        yield from _names(node.value, scope, False)


def _arguments(node: ast.Subscript, scope: Scope) -> Iterator[TypeName]:
    special = _last(node.value)
    if special == "Literal":
        return
    if special == "Annotated" and isinstance(node.slice, ast.Tuple) and node.slice.elts:
        yield from _names(node.slice.elts[0], scope, False)
        return
    yield from _names(node.slice, scope, False)


def _last(node: ast.expr) -> str:
    return (dotted_name(node) or "").rpartition(".")[2]


def parse_string(text: str) -> ast.expr | None:
    """The expression in a quoted annotation, or None when it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def canonical(node: ast.expr, scope: Scope) -> str:
    """One spelling for all spellings of a type: no quotes, no `typing.`, `X | None` for Optional, unions sorted.

    A cast's detail, so it must not change when a type is only written in another way.
    """
    if isinstance(node, ast.Constant):
        inner = parse_string(node.value) if isinstance(node.value, str) else None
        return canonical(inner, scope) if inner is not None else repr(node.value)
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _canonical_name(node, scope)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union([canonical(node.left, scope), canonical(node.right, scope)])
    if isinstance(node, ast.Subscript):
        return _canonical_subscript(node, scope)
    if isinstance(node, (ast.Tuple, ast.List)):
        inside = ", ".join(canonical(element, scope) for element in node.elts)
        return f"[{inside}]" if isinstance(node, ast.List) else inside
    return ast.unparse(node)


def _canonical_name(node: ast.expr, scope: Scope) -> str:
    dotted = dotted_name(node)
    if dotted is None:
        return ast.unparse(node)
    for target in scope.resolve(dotted):
        for prefix in _TYPING:
            if target.startswith(prefix):
                name = target.removeprefix(prefix)
                return _LOWER.get(name, name)
    return dotted.rpartition(".")[2]


def _canonical_subscript(node: ast.Subscript, scope: Scope) -> str:
    name = canonical(node.value, scope)
    if name == "Literal":
        return f"Literal[{ast.unparse(node.slice)}]"
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Annotated" and parts:
        return canonical(parts[0], scope)
    inside = [canonical(part, scope) for part in parts]
    if name == "Optional":
        return _union([*inside, "None"])
    if name == "Union":
        return _union(inside)
    return f"{name}[{', '.join(inside)}]"


def _union(members: list[str]) -> str:
    flat = {one for member in members for one in (member.split(" | ") if "[" not in member else [member])}
    return " | ".join(sorted(flat, key=lambda one: (one == "None", one)))
