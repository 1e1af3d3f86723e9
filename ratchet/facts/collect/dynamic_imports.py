"""Calls that import by a name, and subscripts of sys.modules."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from mypy import nodes as n

from ratchet.facts.collect import rare_importers
from ratchet.facts.collect.folding import fold
from ratchet.facts.collect.records import Import, ImportedName
from ratchet.facts.collect.syntax import formatted, keywords, positional
from ratchet.facts.collect.visit import Visit
from ratchet.facts.kinds import COMPUTED_IMPORT
from ratchet.terms.imports import ImportKind

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


TARGETS = frozenset({*IMPORTERS, *_PATH_IMPORTERS, *rare_importers.FINDERS, "sys.modules"})
PASSED_ON = frozenset(name.rpartition(".")[2] for name in IMPORTERS)
WORDS = frozenset(
    {
        *("import_module", "__import__", "run_module", "resolve_name"),
        *("modules", "runpy"),
        *(name.rpartition(".")[2] for name in _PATH_IMPORTERS - rare_importers.PATH_IMPORTERS),
    }
)
"""The rare importers are looked for where their module is imported."""


def record_call(visit: Visit, call: n.CallExpr, target: str) -> bool:
    """Record a call that imports; whether the target is one of these functions."""
    if target in IMPORTERS:
        _record_import(visit, call, target)
    elif target in _PATH_IMPORTERS:
        visit.note(COMPUTED_IMPORT, call, target)
    elif rare_importers.takes_module(target, call is visit.discarded):
        given = positional(call)
        literal = fold(given[0], visit.module.constants) if given else None
        if literal is not None:
            _add(visit, call, literal, "")
    elif target in rare_importers.FINDERS:
        named = rare_importers.sought(call, target, visit.module.constants)
        if named is not None:
            _add(visit, call, *named, form="spec")
        elif rare_importers.loads(visit.module.text):
            visit.note(COMPUTED_IMPORT, call, target)
    else:
        return False
    return True


def record_passed_on(visit: Visit, node: n.RefExpr, target: str) -> bool:
    """Record an importer that is a value of its own; whether the target is one."""
    if target not in IMPORTERS:
        return False
    visit.note(COMPUTED_IMPORT, node, target)
    return True


def record_sys_modules(visit: Visit, node: n.IndexExpr, literal: str | None) -> None:
    """Record `sys.modules["a.b"]`; a name that is put together with words of its own tells only that it is meant."""
    if literal is not None:
        _add(visit, node, literal, "")
        return
    is_sum = isinstance(node.index, n.OpExpr) and node.index.op not in ("and", "or")
    if (is_sum or formatted(node.index) is not None) and rare_importers.has_words(node.index):
        visit.note(COMPUTED_IMPORT, node, "sys.modules")


def _record_import(visit: Visit, call: n.CallExpr, target: str) -> None:
    arguments = {name: value for name, value in keywords(call) if name}
    given = positional(call)
    if target.endswith("__import__"):
        _record_plain_import(visit, call, given, arguments)
        return
    name_at, package_at = IMPORTERS[target]
    name = given[name_at] if len(given) > name_at else _named(arguments)
    literal = fold(name, visit.module.constants) if name is not None else None
    if target.endswith("._gcd_import") and (len(given) > 2 or "level" in arguments):
        literal = None  # a level: relative, without the dots
    if literal is None or (literal.startswith("\0") and "." not in literal) or "\0" in literal[1:]:
        visit.note(COMPUTED_IMPORT, call, target)
        return
    anchor = ""
    if package_at is not None:
        package = given[package_at] if len(given) > package_at else arguments.get("package")
        anchor = (fold(package, visit.module.constants) or "") if package is not None else ""
    if target == "pkgutil.resolve_name":
        literal = literal.partition(":")[0]
    _add(visit, call, literal, anchor)


def _named(arguments: Mapping[str, n.Expression]) -> n.Expression | None:
    return next((arguments[name] for name in ("name", "mod_name", "path") if name in arguments), None)


def _record_plain_import(
    visit: Visit, call: n.CallExpr, given: list[n.Expression], named: Mapping[str, n.Expression]
) -> None:
    """`__import__(name, globals, locals, fromlist, level)`."""
    arguments = {**dict(zip(("name", "globals", "locals", "fromlist", "level"), given, strict=False)), **named}
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
