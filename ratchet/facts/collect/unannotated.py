"""What the text says, or does not say, of a slot: what a ledger goes by where no debt tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.code_form import Definition, every_statement, without_docstring
from ratchet.facts.collect.columns import Columns
from ratchet.facts.collect.scopes import statements
from ratchet.facts.collect.shapes import Shape
from ratchet.facts.collect.slots import return_type
from ratchet.facts.collect.syntax import is_constant
from ratchet.terms import MODULE_LEVEL

_TELLING = (n.ListExpr, n.DictExpr, n.SetExpr, n.TupleExpr, n.LambdaExpr, n.StrExpr, n.BytesExpr)
"""Values whose type mypy infers without looking elsewhere."""


def is_unstated_variable(shape: Shape, symbol: str, detail: str) -> bool:
    """Whether a variable or attribute stands without annotation, and is given what only mypy could tell the type of."""
    known = shape.definitions.get(symbol)
    if known is None and symbol != MODULE_LEVEL:
        return False
    given = [value for name, value in _assigned(shape.body if known is None else known.body, known) if name == detail]
    return bool(given) and all(value is not None and not _is_telling(value) for value in given)


def is_unstated_local(shape: Shape, symbol: str, detail: str) -> bool:
    """Whether a variable stands without annotation in a function that has none: mypy did not look at its value.

    Or an attribute that such methods alone give to their class.
    """
    known = shape.definitions.get(symbol)
    if known is None or not (shape.is_unannotated(symbol) or shape.is_class(symbol)):
        return False
    looked_at = [node for node in statements(known.body) if not _is_unannotated_method(node)]
    given = [value for name, value in _assigned(known.body, known) if name == detail]
    if shape.is_class(symbol) and any(name == detail for name, _ in _assigned_by(looked_at, known)):
        return False
    return bool(given) and None not in given


def stated_text(shape: Shape, symbol: str, detail: str) -> str:
    """What a slot is annotated with, as it is written, on one line; "" where there is no annotation."""
    known = shape.definitions.get(symbol)
    if known is not None and isinstance(known.node, n.FuncDef):
        if detail == "return":
            return _text(shape, return_type(known.node))
        if stated := shape.stated_parameter(symbol, detail):
            return stated
    if known is None and symbol != MODULE_LEVEL:
        return ""
    typed = (
        node.type
        for node in every_statement(shape.body if known is None else known.body)
        if isinstance(node, n.AssignmentStmt)
        and node.type is not None
        and any(isinstance(one, (n.NameExpr, n.MemberExpr)) and one.name == detail for one in node.lvalues)
    )
    return _text(shape, next(typed, None))


def is_record_or_protocol(shape: Shape, symbol: str) -> bool:
    """Whether a symbol is a class of nothing but fields, or a protocol."""
    known = shape.definitions.get(symbol)
    if known is None or not isinstance(known.node, n.ClassDef):
        return False
    named = [base.base if isinstance(base, n.IndexExpr) else base for base in known.node.base_type_exprs]
    if any(isinstance(base, (n.NameExpr, n.MemberExpr)) and base.name == "Protocol" for base in named):
        return True
    body = without_docstring(known.body)
    return bool(body) and all(isinstance(one, n.AssignmentStmt) and one.new_syntax for one in body)


def _text(shape: Shape, form: t.Type | None) -> str:
    return " ".join(Columns(shape.text).source(form).split()) if form is not None else ""


def _is_telling(value: n.Expression) -> bool:
    return is_constant(value) or isinstance(value, _TELLING)


def _is_unannotated_method(node: n.Statement) -> bool:
    function = node.func if isinstance(node, n.Decorator) else node
    return isinstance(function, n.FuncDef) and function.type is None


def _assigned(body: Iterable[n.Statement], known: Definition | None) -> Iterator[tuple[str, n.Expression | None]]:
    """Names that a scope assigns, of a class its attributes too, each with its value; None where it has a type."""
    yield from _assigned_by(statements(body), known)


def _assigned_by(nodes: Iterable[n.Statement], known: Definition | None) -> Iterator[tuple[str, n.Expression | None]]:
    for node in nodes:
        if isinstance(node, n.AssignmentStmt):
            value = node.rvalue if node.type is None else None
            yield from ((target.name, value) for target in node.lvalues if isinstance(target, n.NameExpr))
        elif known is not None and isinstance(known.node, n.ClassDef):
            yield from _by_receiver(node)


def _by_receiver(node: n.Statement) -> Iterator[tuple[str, n.Expression | None]]:
    function = node.func if isinstance(node, n.Decorator) else node
    if not isinstance(function, n.FuncDef) or not function.arguments:
        return
    receiver = function.arguments[0].variable.name
    for inner in statements(function.body.body):
        if isinstance(inner, n.AssignmentStmt):
            value = inner.rvalue if inner.type is None else None
            yield from (
                (target.name, value)
                for target in inner.lvalues
                if isinstance(target, n.MemberExpr)
                and isinstance(target.expr, n.NameExpr)
                and target.expr.name == receiver
            )
