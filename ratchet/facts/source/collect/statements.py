"""Imports, assignments and type statements → what they state and bind."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ratchet.facts.source.collect.guards import NOT_TYPING, TYPING
from ratchet.facts.source.collect.scopes import Scope, dotted_name, resolved
from ratchet.facts.source.collect.slots import stated
from ratchet.facts.source.collect.type_expressions import parse_string, type_names
from ratchet.facts.source.records import Binding, Import, ImportedName, ImportKind

if TYPE_CHECKING:
    from ratchet.facts.source.collect.visitor import Collector


def record_import(collector: Collector, node: ast.Import | ast.ImportFrom) -> None:
    """An import statement: what it imports, when, and under which condition."""
    if isinstance(node, ast.Import):
        form, module, level = "import", "", 0
        names = tuple(ImportedName(a.name, a.asname or a.name.partition(".")[0]) for a in node.names)
    else:
        form, module, level = "from", node.module or "", node.level
        names = tuple(ImportedName(a.name, a.asname or a.name) for a in node.names)
    kind = _kind(collector, node)
    column = node.col_offset + 1
    anchor = collector.borrowed if kind is ImportKind.TYPING else ""
    collector.imports.append(
        Import(
            collector.symbol, node.lineno, column, form, kind, module, level, names, collector.guarded, anchor=anchor
        )
    )  # fmt: skip


def _kind(collector: Collector, node: ast.stmt) -> ImportKind:
    if TYPING in collector.guards and NOT_TYPING not in collector.guards:
        return ImportKind.TYPING
    lazy = collector.function_depth or vars(node).get("is_lazy")
    return ImportKind.LAZY if lazy else ImportKind.IMPORT_TIME


def record_assignment(collector: Collector, node: ast.Assign | ast.AnnAssign) -> None:
    """An assignment: the type that it states, in an annotation or a comment, and what its names stand for."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    name = next((one.id for one in targets if isinstance(one, ast.Name)), "")
    if isinstance(node, ast.AnnAssign):
        if _is_alias_marker(node.annotation, collector.scope) and node.value is not None:
            _alias(collector, name, node, node.value)
        else:
            _variable(collector, node, node.target, node.annotation)
            _bind(collector, name, None)
    elif node.type_comment:
        record_comment(collector, node, node.type_comment)
    elif name and len(targets) == 1 and isinstance(node.value, (ast.Name, ast.Attribute, ast.Subscript, ast.BinOp)):
        _alias(collector, name, node, node.value)
    else:
        _bind(collector, name, None)
    collector.expressions(node, name)


def _alias(collector: Collector, name: str, node: ast.stmt, value: ast.expr) -> None:
    collector.annotate(stated(collector.symbol, name, node, "alias", value, collector.scope))
    _bind(collector, name, value)


def _bind(collector: Collector, name: str, value: ast.expr | None) -> None:
    if name and not collector.function_depth:
        collector.bindings.append(Binding(collector.nested(name), type_names(value, collector.scope) if value else ()))


def record_type_statement(collector: Collector, node: ast.stmt) -> None:
    """PEP 695's `type X = T`."""
    name, value = vars(node).get("name"), vars(node).get("value")
    if isinstance(name, ast.Name) and isinstance(value, ast.expr):
        collector.type_parameters(node, collector.symbol)
        _alias(collector, name.id, node, value)


def _variable(collector: Collector, node: ast.stmt, target: ast.expr, kind: ast.expr) -> None:
    written = dotted_name(target) or "-"
    head, _, attribute = written.partition(".")
    for receiver, owner in collector.receivers[::-1]:
        if head == receiver and attribute and "." not in attribute:
            collector.annotate(stated(owner, attribute, node, "attribute", kind, collector.scope))
            return
    role = "field" if collector.scope.is_class else "variable"
    collector.annotate(stated(collector.symbol, written, node, role, kind, collector.scope))


def record_comment(collector: Collector, node: ast.stmt, comment: str) -> None:
    """A type comment at the head of a loop or a `with`."""
    kind = parse_string(comment)
    if kind is None:
        return
    if isinstance(node, ast.Assign):
        _variable(collector, node, node.targets[0], kind)
    else:
        collector.annotate(stated(collector.symbol, "-", node, "variable", kind, collector.scope))


def _is_alias_marker(annotation: ast.expr, scope: Scope) -> bool:
    names = resolved(scope, annotation) or ((dotted_name(annotation) or ""),)
    return any(name.rpartition(".")[2] == "TypeAlias" for name in names)
