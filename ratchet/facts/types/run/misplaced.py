"""Errors that mypy puts on a line of another file: each is put where the class or function begins that it is about.

mypy reports some errors at a definition that the module inherits, such as `int.__lt__` of builtins.pyi, in the path of
the module and with the line of the other file. Where it holds the other file fresh it knows no line at all, so the
same module would have its error elsewhere in a cold run and in a warm one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mypy import nodes as n
from mypy.errors import ErrorInfo

_BODIES = ""
"""What no definition is called."""

Lines = tuple[int, int]
"""The first and the last line of a definition, decorators included."""


def put_in_place(file: n.MypyFile, errors: Sequence[ErrorInfo], last_line: int) -> None:
    """Correct the lines of a module's errors, before mypy stores them. `last_line` is that of the file."""
    spans: dict[str, list[Lines]] | None = None
    for error in errors:
        if spans is None:
            spans = _spans(file)
        name = error.local_ctx[1] or error.local_ctx[0]
        own = spans.get(name, ()) if name is not None else ()
        if own and not _is_in(error.line, own):
            _move(error, own[0][0])
        elif not own and (not 0 < error.line <= last_line or _is_in(error.line, spans[_BODIES])):
            # mypy names the function of each error in its body, so one of the module is in no body.
            _move(error, 1)


def _is_in(line: int, spans: Sequence[Lines]) -> bool:
    return any(first <= line <= last for first, last in spans)


def _move(error: ErrorInfo, line: int) -> None:
    error.line = error.end_line = line
    error.column, error.end_column = 0, 1


def _spans(file: n.MypyFile) -> dict[str, list[Lines]]:
    """The lines of every class and function of a module, by their own names, which are not unique.

    `_BODIES` has the lines below the signatures of the functions.
    """
    spans: dict[str, list[Lines]] = {_BODIES: []}
    for name, lines in _definitions(file.defs):
        spans.setdefault(name, []).append(lines)
    return spans


def _definitions(statements: Sequence[n.Statement]) -> Iterator[tuple[str, Lines]]:
    stack: list[n.Node] = list(statements)
    while stack:
        node = stack.pop()
        if isinstance(node, n.ClassDef):
            first = min([node.line, *(decorator.line for decorator in node.decorators)])
            yield node.name, (first, node.end_line or node.line)
            stack.append(node.defs)
        elif isinstance(node, n.Decorator):
            first = min([node.line, *(decorator.line for decorator in node.original_decorators)])
            yield node.func.name, (first, node.func.end_line or node.func.line)
            stack.append(node.func)
        elif isinstance(node, n.FuncDef):
            last = node.end_line or node.line
            yield node.name, (node.line, last)
            if node.body.body and node.body.body[0].line > node.line:
                yield _BODIES, (node.body.body[0].line, last)
            stack.append(node.body)
        elif isinstance(node, n.OverloadedFuncDef):
            stack += node.items
        else:
            stack += _parts(node)


def _parts(node: n.Node) -> Iterator[n.Node]:
    """The blocks of a statement, and the statements of a block."""
    if isinstance(node, n.Block):
        yield from node.body
    elif isinstance(node, n.IfStmt):
        yield from node.body
        if node.else_body is not None:
            yield node.else_body
    elif isinstance(node, n.TryStmt):
        yield from (block for block in (node.body, *node.handlers, node.else_body, node.finally_body) if block)
    elif isinstance(node, (n.WhileStmt, n.ForStmt)):
        yield from (block for block in (node.body, node.else_body) if block)
    elif isinstance(node, n.WithStmt):
        yield node.body
    elif isinstance(node, n.MatchStmt):
        yield from node.bodies
