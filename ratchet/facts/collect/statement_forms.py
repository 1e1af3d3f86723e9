"""What single statements of a module import and compute, by the line that they stand on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mypy import nodes as n

from ratchet.facts.collect.code_form import Definition, bound, definition, dump, every_statement, head, head_rows
from ratchet.facts.collect.nodes import walk
from ratchet.facts.collect.operation_forms import operation_forms
from ratchet.facts.collect.syntax import is_name

_FEW = 2  # a value that names fewer things than that looks like many others


class ImportStatement(NamedTuple):
    """One import statement: what it takes and under which name. `takes_names`: `from m import n`, with m as origin."""

    line: int
    names: tuple[tuple[str, str | None], ...]
    takes_names: bool
    origin: str = ""


def import_statements(body: Sequence[n.Statement]) -> Iterator[ImportStatement]:
    """Every import statement, wherever it stands."""
    for node in every_statement(body):
        match node:
            case n.Import():
                yield ImportStatement(node.line, tuple(node.ids), takes_names=False)
            case n.ImportFrom():
                yield ImportStatement(node.line, tuple(node.names), takes_names=True, origin=node.id)
            case n.ImportAll():
                yield ImportStatement(node.line, (("*", None),), takes_names=True, origin=node.id)


def value_by_line(body: Sequence[n.Statement]) -> Mapping[int, str]:
    """Line → form of the value on it: what is assigned, returned, looped over, or just evaluated.

    Names that the module binds count as one name, others keep theirs. Values that name too little to be known again are
    left out.
    """
    own = bound(*body)

    def is_own(node: n.Node) -> bool:
        return isinstance(node, n.NameExpr) and node.name in own

    found: dict[int, str] = {}
    for node in every_statement(body):
        value = _value(node)
        if value is not None and len({*_telling(value)} - own) >= _FEW:
            form = "".join(dump(value, frozenset(), is_own))
            found.update(dict.fromkeys(range(value.line, (value.end_line or value.line) + 1), form))
    return found


class Done(NamedTuple):
    """What a statement does: its lines, those of a compound one's head, and its form; that of its value as well."""

    rows: range
    forms: frozenset[str]


def done_in(known: Definition, other: Definition) -> Sequence[Done]:
    """What the statements of a definition do, casts apart; names that it binds and `other` does not count as one."""
    renamed = bound(known.node) - bound(other.node)
    found = []
    for node in every_statement(known.body):
        if definition(node) is None:
            value = _value(node)
            forms = {head(node, renamed, _without_cast)}
            if value is not None and any(operation_forms([value])):
                forms.add("".join(dump(value, renamed, within=_without_cast)))
            found.append(Done(head_rows(node), frozenset(forms)))
    return found


def _without_cast(node: n.Node) -> n.Node:
    while isinstance(node, n.CallExpr) and len(node.args) == 2:
        if not isinstance(node.callee, (n.NameExpr, n.MemberExpr)) or node.callee.name != "cast":
            break
        node = node.args[1]
    return node


def _value(node: n.Statement) -> n.Expression | None:
    match node:
        case n.AssignmentStmt():
            return None if isinstance(node.rvalue, n.TempNode) else node.rvalue
        case n.ReturnStmt() | n.ExpressionStmt() | n.ForStmt():
            return node.expr
    return None


def _telling(value: n.Expression) -> Iterator[str]:
    """The names and texts in a value."""
    for node in walk(value):
        if isinstance(node, n.StrExpr) and node.value and node.line > 0:
            yield node.value
        elif (isinstance(node, n.NameExpr) and is_name(node)) or (
            isinstance(node, (n.MemberExpr, n.SuperExpr)) and node.end_line is not None
        ):
            yield node.name
