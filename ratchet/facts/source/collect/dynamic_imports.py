"""Calls that import by a name, and subscripts of sys.modules."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ratchet.facts.source.collect import rare_importers
from ratchet.facts.source.collect.scopes import fold
from ratchet.facts.source.records import ComputedImport, Import, ImportedName, ImportKind

if TYPE_CHECKING:
    from ratchet.facts.source.collect.visitor import Collector

IMPORTERS: Mapping[str, tuple[int, int | None]] = {
    "importlib.import_module": (0, 1),
    "importlib.__import__": (0, None),
    "builtins.__import__": (0, None),
    "runpy.run_module": (0, None),
    "pkgutil.resolve_name": (0, None),
    **rare_importers.IMPORTERS,
}
"""What imports by a name: the position of the name among its arguments, and of the package."""

_PATH_IMPORTERS = frozenset(
    {
        *rare_importers.PATH_IMPORTERS,
        "runpy.run_path",
        "importlib.util.spec_from_file_location",
        "importlib.machinery.SourceFileLoader",
        "imp.load_source",
        "imp.load_module",
    }
)


def imports(collector: Collector, node: ast.Call, symbol: str, target: str) -> bool:
    """Record a call that imports; whether it was one."""
    if target in IMPORTERS:
        _dynamic_import(collector, node, symbol, target)
    elif target in _PATH_IMPORTERS:
        collector.computed.append(ComputedImport(symbol, node.lineno, node.col_offset + 1, target))
    elif rare_importers.takes_module(target, node is collector.discarded):
        literal = fold(node.args[0], collector.constants) if node.args else None
        if literal is not None:
            _add_dynamic(collector, node, symbol, literal, "")
    elif target in rare_importers.FINDERS:
        _found(collector, node, symbol, target)
    else:
        return False
    return True


def _found(collector: Collector, node: ast.Call, symbol: str, target: str) -> None:
    named = rare_importers.sought(node, target, collector.constants)
    if named is not None:
        _add_dynamic(collector, node, symbol, *named, form="spec")
    elif collector.loads():
        collector.computed.append(ComputedImport(symbol, node.lineno, node.col_offset + 1, target))


def loaded(collector: Collector, node: ast.Subscript, symbol: str, literal: str | None) -> None:
    """Record `sys.modules["a.b"]`; a name that is put together with words of its own tells only that it is meant."""
    if literal is not None:
        _add_dynamic(collector, node, symbol, literal, "")
    elif isinstance(node.slice, (ast.BinOp, ast.JoinedStr)) and rare_importers.has_words(node.slice):
        collector.computed.append(ComputedImport(symbol, node.lineno, node.col_offset + 1, "sys.modules"))


def _dynamic_import(collector: Collector, node: ast.Call, symbol: str, target: str) -> None:
    name_at, package_at = IMPORTERS[target]
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
