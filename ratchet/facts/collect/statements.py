"""Imports, assignments and type statements → what they state and bind."""

from __future__ import annotations

from mypy import nodes as n
from mypy import types as t

from ratchet.facts.collect.records import Import, ImportedName
from ratchet.facts.collect.syntax import dotted_name, is_constant
from ratchet.facts.collect.type_expressions import TypeForm, form_of
from ratchet.facts.collect.visit import Visit
from ratchet.terms.imports import ImportKind

_LAZY = "lazy"


def record_import(visit: Visit, node: n.Statement) -> None:
    """An import statement: what it imports, when, and under which condition."""
    if isinstance(node, n.Import):
        form, module, level = "import", "", 0
        names = tuple(ImportedName(name, alias or name.partition(".")[0]) for name, alias in node.ids)
    elif isinstance(node, n.ImportFrom):
        form, module, level = "from", node.id, node.relative
        names = tuple(ImportedName(name, alias or name) for name, alias in node.names)
    else:
        assert isinstance(node, n.ImportAll)
        form, module, level = "from", node.id, node.relative
        names = (ImportedName("*", "*"),)
    kind = visit.kind
    if kind is ImportKind.IMPORT_TIME and _is_lazy(visit, node):
        kind = ImportKind.LAZY
    anchor = visit.imported_flag if kind is ImportKind.TYPING else ""
    visit.found.imports.append(
        Import(*visit.place(node), form, kind, module, level, names, visit.guarded, anchor=anchor)
    )


def _is_lazy(visit: Visit, node: n.Statement) -> bool:
    """Whether it is PEP 810's `lazy import`, which the parser reads and says nothing of."""
    columns = visit.module.columns
    return columns.rows[node.line - 1].startswith(_LAZY, columns.column(node) - 1)


def record_assignment(visit: Visit, node: n.AssignmentStmt) -> str:
    """The type that an assignment states, in an annotation or a comment. Returns the first name it binds, or ""."""
    name = next((target.name for target in node.lvalues if isinstance(target, n.NameExpr)), "")
    value = node.rvalue
    if node.type is not None and node.new_syntax and _is_alias_marker(visit, node.type) and not _is_missing(value):
        _record_alias(visit, name, node, value)
    elif node.type is not None:
        _record_variable(visit, node, node.type)
        if node.new_syntax:
            _bind(visit, name, None)
    elif name and len(node.lvalues) == 1 and _may_be_alias(value):
        _record_alias(visit, name, node, value)
    else:
        _bind(visit, name, None)
    return name


def _is_missing(value: n.Expression) -> bool:
    return isinstance(value, n.TempNode)


def _may_be_alias(value: n.Expression) -> bool:
    if isinstance(value, n.OpExpr):
        return value.op not in ("and", "or")
    return isinstance(value, (n.NameExpr, n.MemberExpr, n.SuperExpr, n.IndexExpr)) and not is_constant(value)


def _record_alias(visit: Visit, name: str, node: n.Statement, value: TypeForm) -> None:
    visit.state(name, node, "alias", value)
    _bind(visit, name, value)


def _bind(visit: Visit, name: str, value: TypeForm | None) -> None:
    if name and not visit.functions:
        visit.found.bindings.append((visit.inner(name), form_of(value) if value is not None else ""))


def record_type_statement(visit: Visit, node: n.TypeAliasStmt) -> None:
    """PEP 695's `type X = T`."""
    record_type_parameters(visit, node, node.type_args)
    _record_alias(visit, node.name.name, node, node.value.expr())


def record_type_parameters(visit: Visit, node: n.Statement, given: list[n.TypeParam] | None) -> None:
    """The bounds and defaults of what a statement is generic over: `def f[T: Any]`."""
    for parameter in given or ():
        bounds = [parameter.upper_bound] if parameter.upper_bound is not None else []
        if parameter.values:
            bounds = [t.TypeList(parameter.values)]
        for form in (*bounds, *([parameter.default] if parameter.default is not None else [])):
            visit.state(parameter.name, node, "bound", form)


def _record_variable(visit: Visit, node: n.AssignmentStmt, form: t.Type) -> None:
    written = dotted_name(node.lvalues[0]) or "-"
    head, _, attribute = written.partition(".")
    for receiver, owner in visit.receivers[::-1]:
        if head == receiver and attribute and "." not in attribute:
            visit.state(attribute, node, "attribute", form, owner)
            return
    visit.state(written, node, "field" if visit.scope.is_class else "variable", form)


def _is_alias_marker(visit: Visit, form: t.Type) -> bool:
    if not isinstance(form, t.UnboundType):
        return False
    names = visit.scope.resolve(form.name) or (form.name,)
    return any(name.rpartition(".")[2] == "TypeAlias" for name in names)
