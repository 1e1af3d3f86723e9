"""What stands in annotations beside types: their own names, and the expressions in the metadata of `Annotated`."""

from __future__ import annotations

from collections.abc import Iterator

from mypy import nodes as n
from mypy import types as t

from ratchet.errors import Inconclusive
from ratchet.facts.collect.columns import Columns
from ratchet.facts.collect.parsing import parse


def annotations_of(node: n.Node) -> Iterator[t.Type]:
    """The annotations of a function, an assignment, or what has type parameters; not those of type comments."""
    if isinstance(node, n.AssignmentStmt):
        if node.type is not None and node.new_syntax:
            yield node.type
        return
    if isinstance(node, n.FuncDef):
        for argument in node.arguments:
            if argument.type_annotation is not None and not _same_place(argument.type_annotation, argument):
                yield argument.type_annotation
        if isinstance(node.type, t.CallableType) and not _same_place(node.type.ret_type, node):
            yield node.type.ret_type
    if isinstance(node, (n.FuncDef, n.ClassDef, n.TypeAliasStmt)):
        for parameter in node.type_args or ():
            yield from filter(None, (parameter.upper_bound, *parameter.values, parameter.default))


def _same_place(form: t.Type, node: n.Context) -> bool:
    """Whether a type came from a comment: the parser places it where the node is."""
    return (form.line, form.column) == (node.line, node.column)


def unquoted(form: t.Type) -> Iterator[t.Type]:
    """The names in an annotation, without those in quoted types; and what is no type, as RawExpressionType."""
    stack: list[t.Type] = [form]
    while stack:
        part = stack.pop()
        if isinstance(part, (t.UnboundType, t.UnionType)) and part.original_str_expr is not None:
            continue
        if isinstance(part, t.UnboundType):
            yield part
            stack += part.args
        elif isinstance(part, (t.UnionType, t.TypeList, t.TupleType)):
            stack += part.items
        elif isinstance(part, t.TypedDictType):
            stack += part.items.values()
        elif isinstance(part, t.UnpackType):
            stack.append(part.type)
        elif isinstance(part, t.CallableArgument):
            stack.append(part.typ)
        elif isinstance(part, t.RawExpressionType) and part.literal_value is None:
            yield part


def expression_of(form: t.Type, columns: Columns) -> list[n.Expression]:
    """The expression that stands in an annotation where a type should; [] where it cannot be read alone."""
    text = columns.source(form)
    if not text:
        return []
    # Brackets make the indentation free, so that the expression can stand where it stands in its module.
    indentation = " " * (form.column - (form.line == 1))
    padded = "(" + "\n" * (form.line - 1) + indentation + text + "\n)"
    try:
        [statement] = parse(padded, "annotation").statements
    except (Inconclusive, ValueError):
        return []
    return [statement.expr] if isinstance(statement, n.ExpressionStmt) else []
