"""Protocols without members: anything is one, and nothing can be done with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mypy import nodes as n

from ratchet.facts.collect.code_form import without_docstring
from ratchet.facts.collect.shapes import Shape
from ratchet.facts.collect.statement_forms import import_statements


def empty_protocols(shape: Shape) -> Iterator[str]:
    """The symbols of a module's protocols that have no members."""
    if "Protocol" not in shape.text:
        return
    known = {"Protocol"}
    for statement in import_statements(shape.body):
        known.update(alias for name, alias in statement.names if alias and name.rpartition(".")[2] == "Protocol")
    for symbol, definition in shape.definitions.items():
        if isinstance(definition.node, n.ClassDef) and _is_empty(definition.node, known):
            yield symbol


def _is_empty(node: n.ClassDef, protocol: Collection[str]) -> bool:
    bases = [base for base in node.base_type_exprs if isinstance(base, (n.NameExpr, n.MemberExpr))]
    return (
        bool(bases)
        and bases[-1].name in protocol
        and all(
            isinstance(one, n.PassStmt) or (isinstance(one, n.ExpressionStmt) and isinstance(one.expr, n.EllipsisExpr))
            for one in without_docstring(node.defs.body)
        )
    )
