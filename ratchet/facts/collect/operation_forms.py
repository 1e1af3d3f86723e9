"""What code does to values, whatever the values are called: `row["cents"]` and `line["cents"]` are one operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mypy import nodes as n

from ratchet.facts.collect.nodes import walk

_LITERAL = (n.StrExpr, n.IntExpr, n.BytesExpr)
_BY_NAME = frozenset({"getattr", "setattr", "delattr"})
_SAYING_NOTHING = frozenset({"cast", "assert_type"})
"""Calls that do nothing to a value."""

_SILENT = frozenset({"and", "or", "not"})
"""Operators that ask nothing of a value but its truth."""

_COMPARED = {"!=": "==", "not in": "in", "is not": "is", ">": "<", ">=": "<", "<=": "<"}
"""Operators that ask the same as another one: a guard may be turned round."""

_KINDS: Mapping[type[n.Node], str] = {
    n.AwaitExpr: "await",
    n.ForStmt: "for",
    n.GeneratorExpr: "for",
    n.WithStmt: "with",
    n.YieldFromExpr: "yield from",
}


def operation_forms(nodes: Sequence[n.Node]) -> Iterator[tuple[int, str]]:
    """Line and form of each operation: member, index, callee, operator.

    A literal getattr is the attribute that it names, and a target of an unpacking is the index that it stands for.
    """
    for node in walk(*nodes):
        forms = [_KINDS[type(node)]] if type(node) in _KINDS else _forms(node)
        yield from ((node.line, form) for form in forms)


def _forms(node: n.Node) -> Iterator[str]:
    match node:
        case n.MemberExpr() if node.end_line is not None:  # else the parser made it, of an f-string
            yield f".{node.name}"
        case n.CallExpr(callee=n.NameExpr(name=name), args=[_, n.StrExpr(value=member), *_]) if name in _BY_NAME:
            yield f".{member}"
        case n.CallExpr(callee=n.NameExpr(name=name) | n.MemberExpr(name=name)) if node.end_line is not None:
            yield from () if name in _SAYING_NOTHING else (f"{name}()",)
        case n.IndexExpr(index=index):
            yield f"[{index.value!r}]" if isinstance(index, _LITERAL) else "[]"
        case n.OpExpr() | n.UnaryExpr() | n.OperatorAssignmentStmt():
            yield from () if node.op in _SILENT else (node.op,)
        case n.ComparisonExpr():
            yield from (_COMPARED.get(operator, operator) for operator in node.operators)
        case n.AssignmentStmt(lvalues=lvalues):
            for target in lvalues:
                items = target.items if isinstance(target, (n.TupleExpr, n.ListExpr)) else []
                yield from (f"[{number}]" for number, _ in enumerate(items))
