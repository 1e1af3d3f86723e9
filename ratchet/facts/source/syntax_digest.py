"""The form of a piece of syntax: what of it makes it the code that it is, whatever it is called and however typed."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterator

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)
_INNER = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
# What may change without the code being other code: annotations, decorators, comments, the name itself.
_LEFT_OUT = frozenset(
    {"annotation", "returns", "type_comment", "decorator_list", "type_params", "simple", "type_ignores"}
)


def digest(node: Definition, renamed: frozenset[str] = frozenset()) -> str:
    """A digest of a definition's body without annotations, docstrings, and its own name.

    Names in `renamed` count as one and the same.
    """
    parts = dump(node, renamed | {node.name})
    return hashlib.sha256("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def head(node: ast.stmt) -> str:
    """The form of a statement, without the statements inside it."""
    if not any(isinstance(one, BLOCKS) for one in ast.iter_child_nodes(node)):
        return "".join(dump(node, frozenset()))
    fields = [value for field, value in ast.iter_fields(node) if field not in _INNER]
    return type(node).__name__ + "".join(part for value in fields for part in dump(value, frozenset()))


def decorator(node: ast.expr, decorated: Definition) -> str:
    """The form of a decorator, with the name of what it decorates."""
    return f"@{''.join(dump(node, frozenset()))}{decorated.name}"


def first_row(node: ast.stmt | ast.ExceptHandler | ast.match_case) -> int:
    """The line on which a statement begins, with its decorators."""
    if isinstance(node, ast.match_case):
        return node.pattern.lineno
    decorators = node.decorator_list if isinstance(node, DEFINITIONS) else []
    return min([node.lineno, *(one.lineno for one in decorators)])


def parameter_names(node: Function) -> tuple[str, ...]:
    """The names of a function's parameters in order, without star arguments."""
    return tuple(one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))


def is_annotated(node: Function) -> bool:
    """Whether a function has any annotation."""
    given = node.args
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    return bool(node.returns or node.type_comment) or any(
        one is not None and (one.annotation or one.type_comment) for one in every
    )


def dump(node: object, renamed: frozenset[str], alike: Callable[[ast.AST], bool] | None = None) -> Iterator[str]:
    """The parts of a node's form; names in `renamed`, and what is `alike`, are the same everywhere."""
    if isinstance(node, ast.AnnAssign):
        # `x: int = 1` is the same code as `x = 1`.
        node = ast.Assign(targets=[node.target], value=node.value or ast.Constant(None))
    if isinstance(node, ast.AST):
        if alike is not None and alike(node):
            yield "?"
            return
        yield f"({type(node).__name__}"
        for field, value in ast.iter_fields(node):
            if field not in _LEFT_OUT:
                yield from dump(without_docstring(node, field, value), renamed, alike)
        yield ")"
    elif isinstance(node, list):
        for one in node:
            yield from dump(one, renamed, alike)
        yield ";"
    else:
        yield "?" if isinstance(node, str) and node in renamed else repr(node)


def without_docstring(node: ast.AST, field: str, value: object) -> object:
    """A field's value; a definition's body without what only documents it."""
    if field != "body" or not isinstance(node, DEFINITIONS) or not isinstance(value, list) or not value:
        return value
    first: object = value[0]
    is_text = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return value[1:] if is_text else value


def bound(around: ast.AST) -> frozenset[str]:
    """Names that a function, or a module with its functions, binds: parameters, and what is assigned; a class none."""
    if isinstance(around, ast.ClassDef):
        return frozenset()
    inside = around.args if isinstance(around, FUNCTIONS) else around
    stored = (one.id for one in ast.walk(around) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
    return frozenset({*stored, *(one.arg for one in ast.walk(inside) if isinstance(one, ast.arg))})


def identifiers(node: ast.AST) -> Iterator[str]:
    """Every name in a piece of syntax: of variables, attributes, parameters, and what imports bind."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Attribute):
            yield one.attr
        elif isinstance(one, ast.arg):
            yield one.arg
        elif isinstance(one, ast.alias):
            yield one.asname or one.name
