"""Errors that mypy puts on a line of another file: each is put where the class or function begins that it is about.

mypy reports some errors at a definition that the module inherits, such as `int.__lt__` of builtins.pyi, in the path of
the module and with the line of the other file. Where it holds the other file fresh it knows no line at all, so the
same module would have its error elsewhere in a cold run and in a warm one.

mypy says which class and function an error is about. A line that is not theirs is of another file. Where the other
file's line happens to be theirs as well, that is not seen. Of some errors mypy does not say it: they are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mypy import nodes as n
from mypy.errors import ErrorInfo

_Lines = tuple[int, int]
"""The first and the last line of something."""

_NO_LINES: _Lines = (1, 0)

_Context = tuple[str | None, str | None]
"""The class and the function of an error, by their own names, as mypy has them.

The function is the outermost one; the class is the innermost around it, or none.
"""

_OF_NO_CONTEXT = frozenset({"syntax", "import", "import-not-found", "import-untyped"})
"""Codes of errors that mypy finds before it knows classes and functions."""


class _Definition(NamedTuple):
    """A class or a function, `line` its head's; `lines` are with its decorators. What is `inner` is in a function."""

    context: _Context
    line: int
    lines: _Lines
    body: _Lines
    inner: bool


def put_in_place(file: n.MypyFile, errors: Sequence[ErrorInfo], last_line: int) -> None:
    """Correct the lines of a module's errors, before mypy stores them. `last_line` is that of the file."""
    lines: _LinesOf | None = None
    for error in errors:
        if error.code is None or error.code.code not in _OF_NO_CONTEXT:
            lines = lines or _LinesOf(file, last_line)
            place = lines.place(error)
            if place is not None:
                error.line = error.end_line = place
                error.column, error.end_column = 0, 1


class _LinesOf:
    """What the lines of a module are about."""

    def __init__(self, file: n.MypyFile, last_line: int) -> None:
        self._last_line = last_line
        self._definitions: dict[_Context, list[_Definition]] = {}
        self._innermost: dict[int, _Definition] = {}
        """Line → the innermost class or function in whose body it is; what stands in a function is the function's."""
        # A class comes before what is in it.
        for each in _definitions(file.defs):
            # A name alone is how mypy calls what stands in a function of a class.
            for context in {each.context, (None, each.context[1] or each.context[0])}:
                self._definitions.setdefault(context, []).append(each)
            if not each.inner:
                self._innermost.update(dict.fromkeys(range(each.body[0], each.body[1] + 1), each))

    def place(self, error: ErrorInfo) -> int | None:
        """The line for an error whose own line is of another file; None where its own is right."""
        type_name, function = error.local_ctx
        if type_name is None and function is None:
            # Of the module's level, or told without saying whereof (possibly-undefined, the fields of a TypedDict).
            return None if 0 < error.line <= self._last_line else 1
        inner = self._innermost.get(error.line)
        own = self._definitions.get((type_name, function), ())
        if not own:
            is_known = inner is None or (type_name is not None and inner.context[1] is None)
            return None if is_known and 0 < error.line <= self._last_line else 1
        for each in own:
            if each.lines[0] <= error.line <= each.lines[1] and (inner is None or not _is_in_body(inner, each)):
                return None
        return min(each.line for each in own)


def _is_in_body(inner: _Definition, outer: _Definition) -> bool:
    """Whether one definition stands in the body of another."""
    return inner is not outer and outer.body[0] <= inner.lines[0] and inner.lines[1] <= outer.body[1]


def _definitions(statements: Sequence[n.Statement]) -> Iterator[_Definition]:
    stack: list[tuple[n.Node, str | None, bool]] = [(each, None, False) for each in statements if _holds_more(each)]
    while stack:
        node, around, inner = stack.pop()
        if isinstance(node, n.ClassDef):
            first = min([node.line, *(decorator.line for decorator in node.decorators)])
            # mypy tells of the fields of a TypedDict or NamedTuple as of what is around the class.
            body = _body(node, node.defs) if node.analyzed is None else _NO_LINES
            yield _Definition((node.name, None), node.line, (first, _end(node)), body, inner)
            stack.append((node.defs, node.name, inner))
        elif isinstance(node, n.FuncDef):
            yield _Definition((around, node.name), node.line, (node.line, _end(node)), _body(node, node.body), inner)
            stack.append((node.body, None, True))
        elif isinstance(node, n.Decorator):
            first = min([node.line, *(decorator.line for decorator in node.original_decorators)])
            lines = (first, _end(node.func))
            yield _Definition((around, node.func.name), node.func.line, lines, _body(node.func, node.func.body), inner)
            stack.append((node.func.body, None, True))
        else:
            stack += ((part, around, inner) for part in _parts(node) if _holds_more(part))


_HOLD_MORE = (
    *(n.ClassDef, n.FuncDef, n.Decorator, n.OverloadedFuncDef, n.Block),
    *(n.IfStmt, n.TryStmt, n.WhileStmt, n.ForStmt, n.WithStmt, n.MatchStmt),
)


def _holds_more(node: n.Node) -> bool:
    """Whether a definition may stand in a node: most statements are none of these."""
    return isinstance(node, _HOLD_MORE)


def _end(node: n.ClassDef | n.FuncDef) -> int:
    return node.end_line or node.line


def _body(node: n.ClassDef | n.FuncDef, block: n.Block) -> _Lines:
    """The lines below the head of a class or function; none where all of it is on one line."""
    first = block.body[0].line if block.body else 0
    return (first, _end(node)) if first > node.line else _NO_LINES


def _parts(node: n.Node) -> Iterator[n.Node]:
    """The blocks of a statement, the statements of a block, the parts of an overloaded function as written."""
    if isinstance(node, n.OverloadedFuncDef):
        # Where `overload` itself is not known, mypy keeps one of the parts: an error is told of each all the same.
        yield from node.unanalyzed_items
    elif isinstance(node, n.Block):
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
