"""Expressions that matter: casts, dynamic access, dynamic imports, and calls that make types."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ratchet.facts.source import hatches
from ratchet.facts.source.names import Scope, fold, resolved
from ratchet.facts.source.records import (
    Annotation,
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
}
_PATH_IMPORTERS = frozenset(
    {
        "runpy.run_path",
        "importlib.util.spec_from_file_location",
        "importlib.machinery.SourceFileLoader",
        "imp.load_source",
        "imp.load_module",
    }
)
PASSED_ON = hatches.HANDED_ON | {"exec", "eval", "import_module", "__import__", "run_module", "resolve_name"}
_TYPE_MAKERS = frozenset(
    {"TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "NamedTuple", "TypedDict", "TypeAliasType"}
)
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
            elif name in _TYPE_MAKERS:
                for annotation in _made_type(node, name, symbol, scope, bound_to):
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
    elif target == "sys.modules.get":
        literal = fold(node.args[0], collector.constants) if node.args else None
        if literal is not None:
            _add_dynamic(collector, node, symbol, literal, "")
    else:
        return False
    return True


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
    if "sys.modules" in resolved(scope, node.value):
        if isinstance(node.ctx, ast.Load):
            _add_dynamic(collector, node, symbol, literal, "")
        return
    if hatches.is_dict_of(node.value, scope):
        collector.accesses.append(_access(node, symbol, "__dict__"))


def _dynamic_import(collector: Collector, node: ast.Call, symbol: str, target: str) -> None:
    name_at, package_at = _IMPORTERS[target]
    arguments = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    if target.endswith("__import__"):
        _plain_import(collector, node, symbol, arguments)
        return
    name = node.args[name_at] if len(node.args) > name_at else arguments.get("name") or arguments.get("mod_name")
    literal = fold(name, collector.constants) if name is not None else None
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


def _add_dynamic(collector: Collector, node: ast.expr, symbol: str, literal: str, anchor: str) -> None:
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
            "call",
            ImportKind.DYNAMIC,
            module,
            len(literal) - len(module),
            (ImportedName(module, ""),),
            collector.guarded,
            anchor,
        )
    )


def _made_type(node: ast.Call, maker: str, symbol: str, scope: Scope, bound_to: str) -> Iterator[Annotation]:
    """The types stated in TypeVar("T", bound=…), NewType, and functional NamedTuple and TypedDict."""
    name = fold(node.args[0], {}) if node.args else None
    label = bound_to or name or maker
    inner = label if symbol == "<module>" else f"{symbol}.{label}"
    if maker in ("TypeVar", "ParamSpec", "TypeVarTuple"):
        stated_types = [*node.args[1:], *(k.value for k in node.keywords if k.arg in ("bound", "default"))]
        for one in stated_types:
            yield stated(symbol, label, node, "bound", one, scope)
    elif maker in ("NewType", "TypeAliasType") and len(node.args) > 1:
        yield stated(symbol, label, node, "alias", node.args[1], scope)
    elif maker == "NamedTuple" and len(node.args) > 1 and isinstance(node.args[1], (ast.List, ast.Tuple)):
        for element in node.args[1].elts:
            if isinstance(element, (ast.Tuple, ast.List)) and len(element.elts) == 2:
                yield stated(inner, fold(element.elts[0], {}) or "-", node, "field", element.elts[1], scope)
    elif maker == "TypedDict" and len(node.args) > 1 and isinstance(node.args[1], ast.Dict):
        for key, value in zip(node.args[1].keys, node.args[1].values, strict=True):
            yield stated(inner, (fold(key, {}) if key is not None else None) or "-", node, "field", value, scope)
