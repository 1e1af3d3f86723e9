"""Attribute walks: `import app` and then `app.db.core.Session` uses app.db.core, which no import statement says."""

from __future__ import annotations

import ast
import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from ratchet.facts.source.records import AttributeWalk, Import, ImportKind
from ratchet.terms import MODULE_LEVEL

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def attribute_walks(text: str, tree: ast.Module, imports: Iterable[Import]) -> tuple[AttributeWalk, ...]:
    """The walks of two attributes or more from a name that `import` binds, each target once a symbol, in source order.

    Names of the standard library are left out, and a module without such a walk in its text is not looked through.
    """
    heads = dict(_heads(imports))
    pattern = "|".join(map(re.escape, sorted(heads)))
    places = re.finditer(rf"\b(?:{pattern})\s*\.\s*\w+\s*\.\s*\w", text) if heads else ()
    lines = _lines(text, [match.start() for match in places])
    if not lines:
        return ()
    found: dict[tuple[str, str], AttributeWalk] = {}
    for walk in _walks([node for node in tree.body if _holds(node, lines)], heads):
        found.setdefault((walk.symbol, walk.target), walk)
    return tuple(sorted(found.values(), key=lambda walk: (walk.line, walk.column)))


def _heads(imports: Iterable[Import]) -> Iterator[tuple[str, str]]:
    """Name as bound -> the module that it is: `a` for `import a.b`, `a.b` for `import a.b as c`."""
    for found in imports:
        for name in found.names if found.form == "import" else ():
            head = name.name.partition(".")[0]
            if head not in sys.stdlib_module_names:
                yield name.bound, head if name.bound == head else name.name


def _lines(text: str, places: list[int]) -> list[int]:
    """The lines of some places, which come in order."""
    ends = [match.start() for match in re.finditer("\n", text)] if places else []
    return [bisect_left(ends, place) + 1 for place in places]


def _holds(node: ast.stmt, lines: list[int]) -> bool:
    """Whether one of these lines belongs to a statement; what decorates it stands above its own first one."""
    decorators = node.decorator_list if isinstance(node, _SCOPES) else []
    first = min([node.lineno, *(one.lineno for one in decorators)])
    position = bisect_left(lines, first)
    return position < len(lines) and lines[position] <= (node.end_lineno or first)


def _walks(body: list[ast.stmt], heads: dict[str, str]) -> Iterator[AttributeWalk]:
    stack: list[tuple[ast.AST, str, ImportKind]] = [(one, MODULE_LEVEL, ImportKind.IMPORT_TIME) for one in body]
    while stack:
        node, symbol, kind = stack.pop()
        if isinstance(node, ast.Attribute):
            chain = _chain(node)
            if chain is not None and len(chain) > 2 and chain[0] in heads:
                target = ".".join([heads[chain[0]], *chain[1:]])
                yield AttributeWalk(symbol, node.lineno, node.col_offset + 1, target, kind)
            if chain is not None:
                continue
        elif isinstance(node, ast.If) and _is_for_types(node.test):
            stack.extend((child, symbol, ImportKind.TYPING) for child in node.body)
            stack.extend((child, symbol, kind) for child in node.orelse)
            continue
        elif isinstance(node, _SCOPES):
            symbol = node.name if symbol == MODULE_LEVEL else f"{symbol}.{node.name}"
            if not isinstance(node, ast.ClassDef) and kind is ImportKind.IMPORT_TIME:
                kind = ImportKind.LAZY
        stack.extend((child, symbol, kind) for child in ast.iter_child_nodes(node))


def _chain(node: ast.expr) -> list[str] | None:
    """The names of `a.b.c`, or None for attributes of anything but a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else None


def _is_for_types(test: ast.expr) -> bool:
    chain = _chain(test)
    return chain is not None and chain[-1] == "TYPE_CHECKING"
