"""A function's slots and the annotations in them, from the signature or from its type comment."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from ratchet.facts.source.collect.scopes import Scope, resolved
from ratchet.facts.source.collect.type_expressions import canonical, parse_string, type_names
from ratchet.facts.source.records import Annotation, Slot

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_IMPLICITLY_BOUND = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter with what annotates it, if anything. `receiver`: bound by the call, no slot."""

    name: str
    line: int
    column: int
    type: ast.expr | None
    receiver: bool


def parameters(node: FunctionNode, scope: Scope, in_class: bool) -> tuple[list[Parameter], ast.expr | None]:
    """All parameters in order, and the return's type; type comments fill in what annotations do not say."""
    positional = [*node.args.posonlyargs, *node.args.args]
    everything = [
        *positional,
        *([node.args.vararg] if node.args.vararg else []),
        *node.args.kwonlyargs,
        *([node.args.kwarg] if node.args.kwarg else []),
    ]
    bound = in_class and bool(positional) and _binds_first(node, scope)
    types = [arg.annotation or _comment_type(arg.type_comment) for arg in everything]
    returns = node.returns
    if node.type_comment:
        from_comment, comment_returns = _signature_comment(node.type_comment)
        returns = returns or comment_returns
        # A method's comment may leave out the receiver; star arguments are listed in order like the others.
        offset = len(everything) - len(from_comment)
        if from_comment and offset in (0, 1):
            types = [
                own or (from_comment[index - offset] if index >= offset else None) for index, own in enumerate(types)
            ]
    found = [
        Parameter(arg.arg, arg.lineno, arg.col_offset + 1, kind, bound and index == 0)
        for index, (arg, kind) in enumerate(zip(everything, types, strict=True))
    ]
    return found, returns


def _binds_first(node: FunctionNode, scope: Scope) -> bool:
    if node.name in _IMPLICITLY_BOUND:
        return True
    return not any("builtins.staticmethod" in resolved(scope, one) for one in node.decorator_list)


def _comment_type(comment: str | None) -> ast.expr | None:
    return parse_string(comment) if comment else None


def _signature_comment(comment: str) -> tuple[list[ast.expr], ast.expr | None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(comment, mode="func_type")
    except (SyntaxError, ValueError):
        return [], None
    types = tree.argtypes
    if len(types) == 1 and isinstance(types[0], ast.Constant) and types[0].value is Ellipsis:
        types = []
    return types, tree.returns


def slots(node: FunctionNode, found: list[Parameter], returns: ast.expr | None) -> Iterator[Slot]:
    """The places that should have an annotation. A receiver is none, nor is the return of `__init__`."""
    for position, parameter in enumerate(found):
        if not parameter.receiver:
            yield Slot(parameter.name, position, parameter.line, parameter.column, parameter.type is not None)
    if node.name != "__init__":
        yield Slot("return", -1, node.lineno, node.col_offset + 1, returns is not None)


def signature_annotations(
    node: FunctionNode, symbol: str, found: list[Parameter], returns: ast.expr | None, scope: Scope
) -> Iterator[Annotation]:
    """What the signature states, receivers included. The line is the `def`'s."""
    for parameter in found:
        if parameter.type is not None:
            yield stated(symbol, parameter.name, node, "parameter", parameter.type, scope, parameter)
    if returns is not None:
        yield stated(symbol, "return", node, "return", returns, scope)


def stated(
    symbol: str,
    detail: str,
    at: FunctionNode | ast.stmt | ast.expr,
    role: str,
    kind: ast.expr,
    scope: Scope,
    parameter: Parameter | None = None,
) -> Annotation:
    """One annotation, placed at the statement or call `at`."""
    column = parameter.column if parameter is not None else at.col_offset + 1
    return Annotation(symbol, detail, at.lineno, column, role, type_names(kind, scope), canonical(kind, scope))
