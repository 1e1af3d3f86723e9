"""`__all__`: what a module says that it offers."""

from __future__ import annotations

from mypy import nodes as n

from ratchet.facts.collect.scopes import statements


def exported(body: list[n.Statement]) -> tuple[str, ...] | None:
    """`__all__` when it is a literal list or tuple of strings, additions of literals included."""
    names: list[str] | None = None
    for node in statements(body):
        if isinstance(node, n.AssignmentStmt) and any(map(_is_all, node.lvalues)):
            # An annotated one may stand without a value.
            names = names if node.new_syntax and names is not None else []
            names += _texts(node.rvalue)
        elif isinstance(node, n.OperatorAssignmentStmt) and _is_all(node.lvalue):
            names = [*(names or ()), *_texts(node.rvalue)]
    return tuple(names) if names is not None else None


def _is_all(target: n.Expression) -> bool:
    return isinstance(target, n.NameExpr) and target.name == "__all__"


def _texts(value: n.Expression) -> list[str]:
    items = value.items if isinstance(value, (n.ListExpr, n.TupleExpr)) else []
    return [item.value for item in items if isinstance(item, n.StrExpr)]
