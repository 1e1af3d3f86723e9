"""Expressions that matter: casts, dynamic access, dynamic imports, and calls that make types."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ratchet.facts.source.collect import dynamic_imports, escape_hatches
from ratchet.facts.source.collect.dynamic_imports import IMPORTERS
from ratchet.facts.source.collect.functional_types import TYPE_MAKERS, made_type
from ratchet.facts.source.collect.scopes import Scope, fold, is_dict_of, resolved
from ratchet.facts.source.collect.slots import stated
from ratchet.facts.source.records import ComputedImport, DynamicAccess

if TYPE_CHECKING:
    from ratchet.facts.source.collect.visitor import Collector

_ACCESS = {
    "builtins.getattr": ("getattr", 2),
    "builtins.setattr": ("setattr", 3),
    "builtins.delattr": ("delattr", 2),
    "inspect.getattr_static": ("getattr", 2),
}
_GETTERS = {"operator.attrgetter": "attrgetter", "operator.methodcaller": "methodcaller"}
_EXECUTION = {"builtins.exec": "exec", "builtins.eval": "eval"}
PASSED_ON = escape_hatches.HANDED_ON | {"exec", "eval", *(name.rpartition(".")[2] for name in IMPORTERS)}
_TYPING = ("typing", "typing_extensions", "mypy_extensions")


def look(collector: Collector, node: ast.expr, symbol: str, scope: Scope, bound_to: str = "") -> None:
    """Record everything that matters in one expression. `bound_to`: the name that the statement binds it to."""
    stack: list[ast.AST] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, ast.Call):
            collector.ordering.extend(escape_hatches.sort_keys(one, scope))
            _call(collector, one, symbol, scope, bound_to)
            if isinstance(one.func, (ast.Name, ast.Attribute)):
                # The function itself was just looked at, as a call.
                stack.extend(ast.iter_child_nodes(one.func))
                stack.extend(escape_hatches.worth_a_look(one, scope))
                continue
        elif isinstance(one, (ast.Name, ast.Attribute)) and isinstance(one.ctx, ast.Load):
            _mention(collector, one, symbol, scope, renamed=one is node and bool(bound_to) and not scope.is_class)
        elif isinstance(one, ast.Subscript):
            _subscript(collector, one, symbol, scope)
        stack.extend(ast.iter_child_nodes(one))


def _call(collector: Collector, node: ast.Call, symbol: str, scope: Scope, bound_to: str) -> None:
    if escape_hatches.method(collector, node, symbol, scope):
        return
    for target in resolved(scope, node.func):
        module, _, name = target.rpartition(".")
        if module in _TYPING:
            if name == "cast" and node.args:
                collector.annotate(stated(symbol, "cast", node, "cast", node.args[0], scope))
            elif name in TYPE_MAKERS:
                for annotation in made_type(node, name, symbol, scope, bound_to):
                    collector.annotate(annotation)
        elif target in _EXECUTION:
            collector.accesses.append(_access(node.func, symbol, _EXECUTION[target]))
        elif not dynamic_imports.imports(collector, node, symbol, target):
            _attribute_access(collector, node, symbol, target)


def _attribute_access(collector: Collector, node: ast.Call, symbol: str, target: str) -> None:
    if target in _GETTERS:
        # What only puts things in order lets nothing out.
        if any(node is one for one in collector.ordering):
            return
        if any(collector.literals().spells_out(name) for name in node.args[: _literals(target)]):
            collector.accesses.append(_access(node, symbol, _GETTERS[target]))
        return
    function, count = _ACCESS.get(target, ("", 0))
    if not function:
        # The name may be one of these under another module's roof; the rule follows it across modules.
        foreign = not target.startswith(("=", "builtins.")) and len(node.args) in (2, 3) and not node.keywords
        if not foreign or not isinstance(node.args[1], ast.Constant) or not isinstance(node.args[1].value, str):
            return
        function, count = f"?{target}", len(node.args)
    arguments = list(_given(node))
    if len(arguments) != count or node.keywords:
        return
    if collector.literals().spells_out(arguments[1]):
        collector.accesses.append(_access(node, symbol, function))


def _given(node: ast.Call) -> Iterator[ast.expr]:
    """A call's arguments, those of a display behind a star among them."""
    for one in node.args:
        if isinstance(one, ast.Starred) and isinstance(one.value, (ast.Tuple, ast.List)):
            yield from one.value.elts
        else:
            yield one


def _literals(target: str) -> int | None:
    """How many of the first arguments are names: of a method one, of attributes all."""
    return 1 if target == "operator.methodcaller" else None


def _mention(collector: Collector, node: ast.Name | ast.Attribute, symbol: str, scope: Scope, renamed: bool) -> None:
    """A function that is passed on instead of being called: what it will be called with, nobody can tell."""
    last = node.id if isinstance(node, ast.Name) else node.attr
    if last not in PASSED_ON and not (isinstance(node, ast.Name) and last in collector.renamed):
        return
    for target in resolved(scope, node):
        if target in _EXECUTION:
            collector.accesses.append(_access(node, symbol, _EXECUTION[target]))
        elif target in IMPORTERS:
            collector.computed.append(ComputedImport(symbol, node.lineno, node.col_offset + 1, target))
        else:
            escape_hatches.mention(collector, node, target, symbol, renamed)


def _access(node: ast.expr, symbol: str, function: str) -> DynamicAccess:
    return DynamicAccess(symbol, node.lineno, node.col_offset + 1, function)


def _subscript(collector: Collector, node: ast.Subscript, symbol: str, scope: Scope) -> None:
    literal = fold(node.slice, collector.constants)
    whole = resolved(scope, node.value)
    if "sys.modules" in whole:
        if isinstance(node.ctx, ast.Load):
            dynamic_imports.loaded(collector, node, symbol, literal)
        return
    if _is_named_attribute(collector, node, scope) or ("builtins" in whole and literal in PASSED_ON):
        collector.accesses.append(_access(node, symbol, "__dict__"))


def _is_named_attribute(collector: Collector, node: ast.Subscript, scope: Scope) -> bool:
    """Whether it is `vars(x)["name"]`. What a variable that holds vars(x) is read for is Any, and judged as that."""
    if not is_dict_of(node.value, scope) or not collector.literals().spells_out(node.slice):
        return False
    return not (isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load))
