"""Calls that import by a name, and subscripts of sys.modules."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from mypy import nodes as n

from ratchet.facts.collect.names import Name
from ratchet.facts.collect.records import Import, ImportedName
from ratchet.facts.collect.syntax import fold, formatted, keywords, positional, texts
from ratchet.facts.collect.visit import Visit
from ratchet.facts.kinds import COMPUTED_IMPORT
from ratchet.terms.imports import ImportKind

_LOADING = ("module_from_spec", "exec_module", "load_module")


def by_path(visit: Visit, call: n.CallExpr, target: str, _: Name) -> None:
    """Record an import by a path."""
    visit.note(COMPUTED_IMPORT, call, target)


def take_module(visit: Visit, call: n.CallExpr, _: str, row: Name) -> None:
    """Record a method of sys.modules that hands a module out; one that changes it, if something is done with that."""
    given = positional(call)
    literal = fold(given[0], visit.module.constants) if given else None
    if literal is not None and not (row.use == "change-modules" and call is visit.discarded):
        _add(visit, call, literal, "")


def find(visit: Visit, call: n.CallExpr, target: str, row: Name) -> None:
    """Record what looks for a module, by a literal name; by a computed one where the module goes on to load."""
    given, named = positional(call), dict(keywords(call))
    labels = ("name", "fullname", "module_or_name")
    name = given[0] if given else next((named[label] for label in labels if label in named), None)
    literal = fold(name, visit.module.constants) if name is not None else None
    if literal is not None and not _is_marker(literal):
        _add(visit, call, literal, _package(visit, given, named, row), form="spec")
    elif any(word in visit.module.text for word in _LOADING):
        visit.note(COMPUTED_IMPORT, call, target)


def _is_marker(literal: str) -> bool:
    """Whether a name is `__name__` or `__package__` and nothing else, or has one of them inside."""
    return "\0" in literal[1:] or (literal.startswith("\0") and "." not in literal)


def _package(visit: Visit, given: Sequence[n.Expression], named: Mapping[str | None, n.Expression], row: Name) -> str:
    """The literal package that a name is relative to; "" where there is none."""
    if row.number is None:
        return ""
    package = given[row.number] if len(given) > row.number else named.get("package")
    return (fold(package, visit.module.constants) or "") if package is not None else ""


def record_sys_modules(visit: Visit, node: n.IndexExpr, literal: str | None) -> None:
    """Record `sys.modules["a.b"]`; a name that is put together with words of its own tells only that it is meant."""
    if literal is not None:
        _add(visit, node, literal, "")
        return
    is_sum = isinstance(node.index, n.OpExpr) and node.index.op not in ("and", "or")
    if (is_sum or formatted(node.index) is not None) and any(any(map(str.isalpha, text)) for text in texts(node.index)):
        visit.note(COMPUTED_IMPORT, node, "sys.modules")


def by_name(visit: Visit, call: n.CallExpr, target: str, row: Name) -> None:
    """Record `import_module("a.b")`."""
    named, given = dict(keywords(call)), positional(call)
    labels = ("name", "mod_name", "path")
    name = given[0] if given else next((named[label] for label in labels if label in named), None)
    literal = fold(name, visit.module.constants) if name is not None else None
    if target.endswith("._gcd_import") and (len(given) > 2 or "level" in named):
        literal = None  # a level: relative, without the dots
    if literal is None or _is_marker(literal):
        visit.note(COMPUTED_IMPORT, call, target)
        return
    if target == "pkgutil.resolve_name":
        literal = literal.partition(":")[0]
    _add(visit, call, literal, _package(visit, given, named, row))


def plainly(visit: Visit, call: n.CallExpr, _: str, __: Name) -> None:
    """Record `__import__(name, globals, locals, fromlist, level)`."""
    arguments = dict(zip(("name", "globals", "locals", "fromlist", "level"), positional(call), strict=False))
    arguments.update((name, value) for name, value in keywords(call) if name)
    constants = visit.module.constants
    literal = fold(arguments["name"], constants) if "name" in arguments else None
    level = arguments.get("level", n.IntExpr(0))
    if literal is None or "\0" in literal or not isinstance(level, n.IntExpr):
        visit.note(COMPUTED_IMPORT, call, "builtins.__import__")
        return
    dots = "." * level.value
    anchor = "__package__" if dots else ""
    _add(visit, call, f"{dots}{literal}", anchor)
    members = [fold(item, constants) for item in _given_names(arguments.get("fromlist"))]
    for member in members:
        if member is not None and member.isidentifier():
            _add(visit, call, f"{dots}{literal}.{member}", anchor)
    if None in members and literal.partition(".")[0] not in sys.stdlib_module_names:
        visit.note(COMPUTED_IMPORT, call, "builtins.__import__")


def _given_names(names: n.Expression | None) -> Sequence[n.Expression]:
    """What `fromlist` asks for. One that is no display is itself a name that the text does not tell."""
    if isinstance(names, (n.ListExpr, n.TupleExpr)):
        return names.items
    if names is None or isinstance(names, n.StrExpr) or (isinstance(names, n.NameExpr) and names.name == "None"):
        return ()
    return (names,)


def _add(visit: Visit, node: n.Expression, literal: str, anchor: str, form: str = "call") -> None:
    for marker, name in (("\0n", "__name__"), ("\0p", "__package__")):
        if literal.startswith(f"{marker}."):
            literal, anchor = literal.removeprefix(marker), marker
        anchor = anchor.replace(marker, name)
    module = literal.lstrip(".")
    if not module.replace(".", "_").isidentifier():
        return
    names = (ImportedName(module, ""),)
    level = len(literal) - len(module)
    visit.found.imports.append(
        Import(*visit.place(node), form, ImportKind.DYNAMIC, module, level, names, visit.guarded, anchor)
    )
