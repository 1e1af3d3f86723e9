"""Breaks the line of a signature that annotations made too long, as formatters break it."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

_INDENT = "    "
_PLAIN = cst.Module([])


def wrapped(function: cst.FunctionDef, column: int, line_length: int) -> cst.FunctionDef:
    """The function with its parameters on a line of their own, or on one each. `column`: that of the `def`, from 0.

    A line with a comment stays as it is: a `type: ignore` or a `noqa` is about the line of the `def`.
    """
    bare = function.with_changes(body=cst.SimpleStatementSuite([cst.Pass()]), decorators=(), leading_lines=())
    head = _PLAIN.code_for_node(bare).strip().removesuffix("pass").rstrip()
    pieces = [_PLAIN.code_for_node(node).strip().rstrip(",") for node in _parameters(function.params)]
    has_comment = isinstance(function.body, cst.IndentedBlock) and function.body.header.comment is not None
    if "\n" in head or column + len(head) <= line_length or not pieces or has_comment:
        return function
    inside = f"{_INDENT}{', '.join(pieces)}\n"
    if column + len(inside) - 1 > line_length:
        inside = "".join(f"{_INDENT}{piece},\n" for piece in pieces)
    # What is read here at the margin is written at the indent of the function.
    model = cst.parse_statement(f"def f(\n{inside}): pass\n")
    assert isinstance(model, cst.FunctionDef)
    return function.with_changes(params=model.params, whitespace_before_params=model.whitespace_before_params)


def _parameters(given: cst.Parameters) -> Iterator[cst.CSTNode]:
    yield from given.posonly_params
    if isinstance(given.posonly_ind, cst.ParamSlash):
        yield given.posonly_ind
    yield from given.params
    if isinstance(given.star_arg, cst.CSTNode):
        yield given.star_arg
    yield from given.kwonly_params
    if given.star_kwarg is not None:
        yield given.star_kwarg
