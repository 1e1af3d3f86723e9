"""One walk over a module's tree → its source facts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from mypy import nodes as n

from ratchet.facts.collect import names
from ratchet.facts.collect.attribute_imports import attribute_walks
from ratchet.facts.collect.columns import Columns
from ratchet.facts.collect.comments import Comments
from ratchet.facts.collect.definitions import break_circles, class_scope, function_scope, is_overload
from ratchet.facts.collect.expressions import visit_expression, visit_statement
from ratchet.facts.collect.guards import Conditions, Guard, never_true_names
from ratchet.facts.collect.mentions import constant_names
from ratchet.facts.collect.overloads import restored
from ratchet.facts.collect.parsing import Parsed, parse, parse_type
from ratchet.facts.collect.prefilter import Prefilter
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.collect.reexports import Borrowed, bind_stars, reexported
from ratchet.facts.collect.scopes import Scope, bind_statement, resolved, statements
from ratchet.facts.collect.statements import record_assignment, record_import, record_type_statement
from ratchet.facts.collect.suppressions import suppressions
from ratchet.facts.collect.syntax import COMPOUND, bound_by_import, dotted_name, fold
from ratchet.facts.collect.visit import Found, Module, Visit
from ratchet.facts.kinds import LINKS, of_kinds
from ratchet.storage.garbage import no_collection

_NOTHING: Borrowed = {}
_RENAMING = frozenset({n.Import, n.ImportFrom, n.AssignmentStmt})
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def source_facts(text: str, path: str, borrowed: Borrowed = _NOTHING) -> SourceFacts:
    """Everything that the text of one module says. Raises Inconclusive where it is not valid Python.

    `borrowed`: what its names of other modules stand for there, where that matters.
    """
    # The tree is gone before collections start again, and has no circles that they were needed for.
    with no_collection():
        return facts_of(text, restored(parse(text, path), text), borrowed)


def link_facts(text: str, path: str, borrowed: Borrowed = _NOTHING) -> SourceFacts:
    """Of the source facts, those that the import graph is made of: the same, in less time. Errors as there."""
    with no_collection():
        module, never_true, searched = _module(text, restored(parse(text, path), text).statements, borrowed)
        module = module._replace(links_alone=True)
        found = Found()
        _block(Visit(module, found, module.scope), module.body)
        return _links(module, found, never_true, searched)


def facts_of(text: str, parsed: Parsed, borrowed: Borrowed = _NOTHING) -> SourceFacts:
    """Everything that one module says, from its text and its tree."""
    module, never_true, searched = _module(text, parsed.statements, borrowed)
    found = Found()
    _block(Visit(module, found, module.scope), module.body)
    links = _links(module, found, never_true, searched)
    others = [one for one in found.facts if one.kind not in LINKS]
    return links._replace(
        lines=text.count("\n") + (not text.endswith("\n") and bool(text)),
        functions=tuple(found.functions),
        classes=tuple(found.classes),
        declarations=tuple(found.annotations),
        facts=(*links.facts, *others, *suppressions(text, module.comments, parsed, found.spans.symbol_at)),
        bindings=tuple(found.bindings),
    )


def _links(module: Module, found: Found, never_true: frozenset[str], searched: str) -> SourceFacts:
    """The facts that the import graph is made of."""
    return SourceFacts(
        lines=0,
        imports=tuple(found.imports),
        facts=(*of_kinds(found.facts, LINKS), *attribute_walks(module, found.imports, searched)),
        defined=tuple(module.scope.names),
        exported=exported(module.body),
        reexported=reexported(module.scope, module.body, names.REEXPORTED),
        never_true=tuple(sorted(never_true)),
    )


def _module(text: str, body: list[n.Statement], borrowed: Borrowed) -> tuple[Module, frozenset[str], str]:
    """What is true of the whole module: names may be used above where they are bound; and the text to search.

    That has names in the form in which Python reads them, and so does the parser.
    """
    searched = text if text.isascii() else unicodedata.normalize("NFKC", text)
    scope = Scope(None, borrowed=borrowed)
    bind_stars(scope, body, names.SOUGHT)
    constants: dict[str, str] = {}
    for node in statements(body):
        bind_statement(scope, node)
        if isinstance(node, n.AssignmentStmt) and (value := fold(node.rvalue, {})) is not None:
            constants.update((target.name, value) for target in node.lvalues if isinstance(target, n.NameExpr))
    has_own = any(name in scope.names for name in ("TYPE_CHECKING", "MYPY"))
    never_true = never_true_names(body) if has_own else frozenset()
    prefilter = Prefilter(searched, names.WORDS, names.RARE, scope, constant_names(constants))
    conditions = Conditions(scope, never_true, text)
    module = Module(text, Columns(text), Comments(text), body, scope, constants, conditions, prefilter, set())
    return module, never_true, searched


def _block(visit: Visit, body: Sequence[n.Statement]) -> None:
    """The statements of one block, in order."""
    overloaded = ""
    is_inner = visit.scope is not visit.module.scope
    for node in body:
        if is_inner:
            _bind(visit, node)
        if visit.module.links_alone and _is_passed_over(visit, node, is_inner):
            continue
        if isinstance(node, (n.FuncDef, n.Decorator)):
            overload = isinstance(node, n.Decorator) and is_overload(visit, node)
            _function(visit, node, overload, implementation=not overload and overloaded == node.name)
            overloaded = node.name if overload else ""
        else:
            overloaded = ""
            record = _STATEMENTS.get(type(node), visit_statement)
            record(visit, node)


def _is_passed_over(visit: Visit, node: n.Statement, is_inner: bool) -> bool:
    """Whether nothing in a statement is a link, nor binds a name that is not bound yet."""
    if (is_inner and type(node) in COMPOUND) or visit.module.prefilter.may_link(node):
        return False
    break_circles(node)
    return True


def _bind(visit: Visit, node: n.Statement) -> None:
    """What a statement binds in a function or class; the module's own level was read beforehand."""
    bind_statement(visit.scope, node)
    if type(node) not in _RENAMING:
        return
    names = bound_by_import(node)
    if isinstance(node, n.AssignmentStmt) and not node.new_syntax:
        names = [target.name for target in node.lvalues if isinstance(target, n.NameExpr)]
    visit.module.prefilter.notice(visit.scope, names)


# -- definitions ------------------------------------------------------------------------------------------------------


def _function(visit: Visit, node: n.FuncDef | n.Decorator, overload: bool, implementation: bool) -> None:
    decorators = node.decorators if isinstance(node, n.Decorator) else []
    function = node.func if isinstance(node, n.Decorator) else node
    outside, inside = function_scope(visit, function, decorators, overload, implementation)
    defaults = [argument.initializer for argument in function.arguments if argument.initializer is not None]
    for expression in (*decorators, *defaults):
        if visit.module.prefilter.may_matter(expression):
            visit_expression(outside, expression)
    _block(inside, function.body.body)


def _class(visit: Visit, node: n.Statement) -> None:
    assert isinstance(node, n.ClassDef)
    inside = class_scope(visit, node)
    visit_statement(visit, node)
    _block(inside, node.defs.body)


# -- statements -------------------------------------------------------------------------------------------------------


def _assignment(visit: Visit, node: n.Statement) -> None:
    assert isinstance(node, n.AssignmentStmt)
    visit_statement(visit, node, record_assignment(visit, node))


def _type_alias(visit: Visit, node: n.Statement) -> None:
    assert isinstance(node, n.TypeAliasStmt)
    record_type_statement(visit, node)


def _if(visit: Visit, node: n.Statement) -> None:
    assert isinstance(node, n.IfStmt)
    visit_statement(visit, node)
    test = node.expr[0]
    inside, otherwise = visit.module.conditions.guards(test)
    if Guard.TYPING in (inside, otherwise):
        flag = visit.module.conditions.imported_flag(test)
        visit = visit._replace(imported_flag=flag or visit.imported_flag)
    _block(visit._replace(guards=(*visit.guards, inside), guarded=True), node.body[0].body)
    if node.else_body is not None:
        _block(visit._replace(guards=(*visit.guards, otherwise), guarded=True), node.else_body.body)


def _try(visit: Visit, node: n.Statement) -> None:
    assert isinstance(node, n.TryStmt)
    guarded = visit.guarded or any(map(_catches_import_errors, node.types))
    inside = visit._replace(guarded=guarded)
    _block(inside, node.body.body)
    for kind, handler in zip(node.types, node.handlers, strict=True):
        if kind is not None and visit.module.prefilter.may_matter(kind):
            visit_expression(visit, kind)
        _block(inside, handler.body)
    for block in (node.else_body, node.finally_body):
        _block(visit, block.body if block is not None else ())


def _catches_import_errors(kind: n.Expression | None) -> bool:
    """Whether a handler of these errors catches a failed import."""
    if kind is None:
        return True
    kinds = kind.items if isinstance(kind, n.TupleExpr) else [kind]
    return any((dotted_name(one) or "").rpartition(".")[2] in _IMPORT_ERRORS for one in kinds)


def _loop(visit: Visit, node: n.Statement) -> None:
    assert isinstance(node, (n.ForStmt, n.WhileStmt))
    if isinstance(node, n.ForStmt):
        record_loop_type(visit, node)
    visit_statement(visit, node)
    _block(visit, node.body.body)
    _block(visit, node.else_body.body if node.else_body is not None else ())


def _with(visit: Visit, node: n.Statement) -> None:
    assert isinstance(node, n.WithStmt)
    record_loop_type(visit, node)
    visit_statement(visit, node)
    suppresses = any(_suppresses_import_errors(visit, manager) for manager in node.expr)
    _block(visit._replace(guarded=True) if suppresses else visit, node.body.body)


def _suppresses_import_errors(visit: Visit, manager: n.Expression) -> bool:
    """Whether a context manager is `contextlib.suppress(ImportError)`: a failed import is caught as by a handler."""
    if not isinstance(manager, n.CallExpr) or not any(map(_catches_import_errors, manager.args)):
        return False
    return "contextlib.suppress" in resolved(visit.scope, manager.callee)


def _match(visit: Visit, node: n.Statement) -> None:
    assert isinstance(node, n.MatchStmt)
    visit_statement(visit, node)
    for block in node.bodies:
        _block(visit, block.body)


_STATEMENTS: Mapping[type[n.Node], Callable[[Visit, n.Statement], None]] = {
    n.ClassDef: _class,
    n.IfStmt: _if,
    n.TryStmt: _try,
    n.ForStmt: _loop,
    n.WhileStmt: _loop,
    n.WithStmt: _with,
    n.MatchStmt: _match,
    n.Import: record_import,
    n.ImportFrom: record_import,
    n.ImportAll: record_import,
    n.AssignmentStmt: _assignment,
    n.TypeAliasStmt: _type_alias,
}
"""What looks at a statement; of any other, the expressions alone are looked at."""


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


_TYPE_COMMENT = re.compile(r"#[ \t]*type:[ \t]*(?![ \t]|ignore\b)(?P<type>[^#]*)")


def record_loop_type(visit: Visit, node: n.ForStmt | n.WithStmt) -> None:
    """Record the type that such a comment states."""
    if not visit.module.has_type_comments:
        return
    head = node.expr if isinstance(node, n.ForStmt) else node.expr[-1]
    rows = range(head.end_line or node.line, node.body.line)
    for comment in visit.module.comments:
        match = _TYPE_COMMENT.match(comment.text) if comment.line in rows else None
        if match and (form := parse_type(match["type"])) is not None:
            visit.state("-", node, "variable", form)
            return
