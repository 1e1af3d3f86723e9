"""Expressions that matter: casts, dynamic access, dynamic imports, and calls that make types."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ratchet.facts.source import hatches, seldom
from ratchet.facts.source.made_types import TYPE_MAKERS, made_type
from ratchet.facts.source.names import Scope, fold, resolved
from ratchet.facts.source.records import (
    ComputedImport,
    DynamicAccess,
    Import,
    ImportedName,
    ImportKind,
)
from ratchet.facts.source.slots import stated

if TYPE_CHECKING:
    from ratchet.facts.source.collect import Collector

_ACCESS = {
    "builtins.getattr": ("getattr", 2),
    "builtins.setattr": ("setattr", 3),
    "builtins.delattr": ("delattr", 2),
    "inspect.getattr_static": ("getattr", 2),
}
_GETTERS = {"operator.attrgetter": "attrgetter", "operator.methodcaller": "methodcaller"}
_EXECUTION = {"builtins.exec": "exec", "builtins.eval": "eval"}
_IMPORTERS = {
    "importlib.import_module": (0, 1),
    "importlib.__import__": (0, None),
    "builtins.__import__": (0, None),
    "runpy.run_module": (0, None),
    "pkgutil.resolve_name": (0, None),
    **seldom.IMPORTERS,
}
_PATH_IMPORTERS = frozenset(
    {
        *seldom.PATH_IMPORTERS,
        "runpy.run_path",
        "importlib.util.spec_from_file_location",
        "importlib.machinery.SourceFileLoader",
        "imp.load_source",
        "imp.load_module",
    }
)
PASSED_ON = hatches.HANDED_ON | {"exec", "eval", *(name.rpartition(".")[2] for name in _IMPORTERS)}
_TYPING = ("typing", "typing_extensions", "mypy_extensions")


def look(collector: Collector, node: ast.expr, symbol: str, scope: Scope, bound_to: str = "") -> None:
    """Record everything that matters in one expression. `bound_to`: the name that the statement binds it to."""
    stack: list[ast.AST] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, ast.Call):
            _call(collector, one, symbol, scope, bound_to)
            if isinstance(one.func, (ast.Name, ast.Attribute)):
                # The function itself was just looked at, as a call.
                stack.extend(ast.iter_child_nodes(one.func))
                stack.extend(hatches.worth_a_look(one, scope))
                continue
        elif isinstance(one, (ast.Name, ast.Attribute)) and isinstance(one.ctx, ast.Load):
            _mention(collector, one, symbol, scope, renamed=one is node and bool(bound_to) and not scope.is_class)
        elif isinstance(one, ast.Subscript):
            _subscript(collector, one, symbol, scope)
        stack.extend(ast.iter_child_nodes(one))


def _call(collector: Collector, node: ast.Call, symbol: str, scope: Scope, bound_to: str) -> None:
    if hatches.method(collector, node, symbol, scope):
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
        elif not _imports(collector, node, symbol, target):
            _attribute_access(collector, node, symbol, target)


def _imports(collector: Collector, node: ast.Call, symbol: str, target: str) -> bool:
    """Record a call that imports; whether it was one."""
    if target in _IMPORTERS:
        _dynamic_import(collector, node, symbol, target)
    elif target in _PATH_IMPORTERS:
        collector.computed.append(ComputedImport(symbol, node.lineno, node.col_offset + 1, target))
    elif seldom.takes_module(target, node is collector.discarded):
        literal = fold(node.args[0], collector.constants) if node.args else None
        if literal is not None:
            _add_dynamic(collector, node, symbol, literal, "")
    elif target in seldom.FINDERS:
        _found(collector, node, symbol, target)
    else:
        return False
    return True


def _found(collector: Collector, node: ast.Call, symbol: str, target: str) -> None:
    named = seldom.sought(node, target, collector.constants)
    if named is not None:
        _add_dynamic(collector, node, symbol, *named, form="spec")
    elif collector.loads():
        collector.computed.append(ComputedImport(symbol, node.lineno, node.col_offset + 1, target))


def _attribute_access(collector: Collector, node: ast.Call, symbol: str, target: str) -> None:
    if target in _GETTERS:
        if any(fold(name, collector.constants) is not None for name in node.args[: _literals(target)]):
            collector.accesses.append(_access(node, symbol, _GETTERS[target]))
        return
    function, count = _ACCESS.get(target, ("", 0))
    if not function:
        # The name may be one of these under another module's roof; the rule follows it across modules.
        foreign = not target.startswith(("=", "builtins.")) and len(node.args) in (2, 3) and not node.keywords
        if not foreign or not isinstance(node.args[1], ast.Constant) or not isinstance(node.args[1].value, str):
            return
        function, count = f"?{target}", len(node.args)
    if len(node.args) != count or node.keywords:
        return
    if fold(node.args[1], collector.constants) is not None:
        collector.accesses.append(_access(node, symbol, function))


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
        elif target in _IMPORTERS:
            collector.computed.append(ComputedImport(symbol, node.lineno, node.col_offset + 1, target))
        else:
            hatches.mention(collector, node, target, symbol, renamed)


def _access(node: ast.expr, symbol: str, function: str) -> DynamicAccess:
    return DynamicAccess(symbol, node.lineno, node.col_offset + 1, function)


def _subscript(collector: Collector, node: ast.Subscript, symbol: str, scope: Scope) -> None:
    literal = fold(node.slice, collector.constants)
    if literal is None:
        return
    whole = resolved(scope, node.value)
    if "sys.modules" in whole:
        if isinstance(node.ctx, ast.Load):
            _add_dynamic(collector, node, symbol, literal, "")
        return
    if hatches.is_dict_of(node.value, scope) or ("builtins" in whole and literal in PASSED_ON):
        collector.accesses.append(_access(node, symbol, "__dict__"))


def _dynamic_import(collector: Collector, node: ast.Call, symbol: str, target: str) -> None:
    name_at, package_at = _IMPORTERS[target]
    arguments = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    if target.endswith("__import__"):
        _plain_import(collector, node, symbol, arguments)
        return
    name = node.args[name_at] if len(node.args) > name_at else _named(arguments)
    literal = fold(name, collector.constants) if name is not None else None
    if target.endswith("._gcd_import") and (len(node.args) > 2 or "level" in arguments):
        literal = None  # a level: relative, without the dots
    if literal is None or (literal.startswith("\0") and "." not in literal) or "\0" in literal[1:]:
        collector.computed.append(ComputedImport(symbol, node.lineno, node.col_offset + 1, target))
        return
    anchor = ""
    if package_at is not None:
        package = node.args[package_at] if len(node.args) > package_at else arguments.get("package")
        anchor = (fold(package, collector.constants) or "") if package is not None else ""
    if target == "pkgutil.resolve_name":
        literal = literal.partition(":")[0]
    _add_dynamic(collector, node, symbol, literal, anchor)


def _named(arguments: Mapping[str, ast.expr]) -> ast.expr | None:
    return next((arguments[one] for one in ("name", "mod_name", "path") if one in arguments), None)


def _plain_import(collector: Collector, node: ast.Call, symbol: str, arguments: Mapping[str, ast.expr]) -> None:
    """`__import__(name, globals, locals, fromlist, level)`."""
    given = dict(zip(("name", "globals", "locals", "fromlist", "level"), node.args, strict=False)) | dict(arguments)
    literal = fold(given["name"], collector.constants) if "name" in given else None
    level = given.get("level", ast.Constant(0))
    if literal is None or "\0" in literal or not isinstance(level, ast.Constant) or not isinstance(level.value, int):
        collector.computed.append(ComputedImport(symbol, node.lineno, node.col_offset + 1, "builtins.__import__"))
        return
    dots = "." * level.value
    _add_dynamic(collector, node, symbol, f"{dots}{literal}", "__package__" if dots else "")
    names = given.get("fromlist")
    for element in names.elts if isinstance(names, (ast.List, ast.Tuple)) else ():
        member = fold(element, collector.constants)
        if member is not None and member.isidentifier():
            _add_dynamic(collector, node, symbol, f"{dots}{literal}.{member}", "__package__" if dots else "")


def _add_dynamic(
    collector: Collector, node: ast.expr, symbol: str, literal: str, anchor: str, form: str = "call"
) -> None:
    for marker, name in (("\0n", "__name__"), ("\0p", "__package__")):
        if literal.startswith(f"{marker}."):
            literal, anchor = literal.removeprefix(marker), marker
        anchor = anchor.replace(marker, name)
    module = literal.lstrip(".")
    if not module.replace(".", "_").isidentifier():
        return
    collector.imports.append(
        Import(
            symbol,
            node.lineno,
            node.col_offset + 1,
            form,
            ImportKind.DYNAMIC,
            module,
            len(literal) - len(module),
            (ImportedName(module, ""),),
            collector.guarded,
            anchor,
        )
    )
