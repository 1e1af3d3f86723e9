"""Names that imports bring: those that are Any, and functions that are looked for, under another library's name.

The text of `from somelib.compat import attrgetter` does not tell what the name stands for. mypy knows.
"""

from __future__ import annotations

import sys

from mypy import nodes as n
from mypy.util import correct_relative_import

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.names import NAMES
from ratchet.facts.kinds import ACCESS, MISSING_IMPORT, SKIPPED_IMPORT, UNTYPED_IMPORT

_KINDS = {"missing": MISSING_IMPORT, "untyped": UNTYPED_IMPORT, "skipped": SKIPPED_IMPORT}


def statement(harvest: Harvest, node: n.Import | n.ImportFrom | n.ImportAll, scope: Scope) -> None:
    """Record the untyped modules of one import statement, and what it takes from a library that has it elsewhere."""
    if node.is_unreachable:
        return
    if not isinstance(node, n.Import):
        _imported(harvest, node, scope)
    for module in _modules(harvest, node):
        reason = _reason(harvest, module)
        if reason is not None:
            harvest.note(_KINDS[reason], scope.symbol, node, module)
            for name in _bound(node, module):
                if name == module:
                    harvest.imported[name] = (scope.symbol, module)
                harvest.imported.setdefault(name, (scope.symbol, module))


def _bound(node: n.Import | n.ImportFrom | n.ImportAll, module: str) -> list[str]:
    """The names that an import statement binds to a module, or to what it takes out of it."""
    if isinstance(node, n.Import):
        return [alias or name.partition(".")[0] for name, alias in node.ids if name == module]
    return [alias or name for name, alias in node.names] if isinstance(node, n.ImportFrom) else []


def _modules(harvest: Harvest, node: n.Import | n.ImportFrom | n.ImportAll) -> list[str]:
    if isinstance(node, n.Import):
        return list(dict.fromkeys(module for module, _ in node.ids))
    package, _ = correct_relative_import(harvest.module, node.relative, node.id, harvest.is_package)
    if isinstance(node, n.ImportAll) or _reason(harvest, package) is not None:
        return [package]
    # `from package import name`: a name that the package has is no module, whatever others import.
    inner = (f"{package}.{name}" for name, _ in node.names if not harvest.followed.has(package, name))
    return [module for module in dict.fromkeys(inner) if harvest.followed.reason(module) is not None]


def _reason(harvest: Harvest, module: str) -> str | None:
    parts = module.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((reason for prefix in prefixes if (reason := harvest.followed.reason(prefix)) is not None), None)


HATCHES = {name: row.hidden for name, row in NAMES.items() if row.hidden}
"""The full names, and the kind of fact that each is."""

_HOMES = frozenset(name.rpartition(".")[0] for name in HATCHES)


def _imported(harvest: Harvest, node: n.ImportFrom | n.ImportAll, scope: Scope) -> None:
    """Record what an import takes from a library that has it from elsewhere."""
    package, _ = correct_relative_import(harvest.module, node.relative, node.id, harvest.is_package)
    if not _lends(harvest, package):
        return
    names = (
        node.names if isinstance(node, n.ImportFrom) else [(name, None) for name in harvest.followed.public(package)]
    )
    for name, alias in names:
        if f"{package}.{name}" in HATCHES:
            continue  # `typing_extensions.cast`: the text tells
        meant = harvest.followed.meaning(package, name)
        if meant in HATCHES:
            _record(harvest, node, scope, meant)
        if meant in HATCHES or (meant in _HOMES and meant != f"{package}.{name}"):
            harvest.names_of_libraries.add(alias or name)


def member(harvest: Harvest, node: n.MemberExpr, scope: Scope) -> None:
    """Record `lib.attrgetter` and `lib.operator.attrgetter`; the full name of the member is one of HATCHES."""
    inner: n.Expression = node
    while isinstance(inner, n.MemberExpr):
        owner = inner.expr.node if isinstance(inner.expr, n.RefExpr) else None
        if not isinstance(owner, n.MypyFile):
            return
        written = f"{owner.fullname}.{inner.name}"
        if inner.fullname != written and written not in HATCHES and _lends(harvest, owner.fullname):
            break
        inner = inner.expr
    if isinstance(inner, n.MemberExpr) or (isinstance(inner, n.NameExpr) and inner.name in harvest.names_of_libraries):
        _record(harvest, node, scope, node.fullname)


def called(harvest: Harvest, callee: n.Expression, scope: Scope) -> None:
    """Record a call by a name that an import took from a library."""
    if isinstance(callee, n.NameExpr) and callee.name in harvest.names_of_libraries and callee.fullname in HATCHES:
        _record(harvest, callee, scope, callee.fullname)


def _lends(harvest: Harvest, module: str) -> bool:
    """Whether a module may have from elsewhere what is looked for: one of ours is followed by its text."""
    is_standard = module.partition(".")[0] in sys.stdlib_module_names
    return not is_standard and harvest.followed.follows(module) and not harvest.followed.is_first_party(module)


def _record(harvest: Harvest, at: n.Context, scope: Scope, meant: str) -> None:
    kind = HATCHES[meant]
    note = ", here behind a library's name" if kind == ACCESS else ""
    harvest.note(kind, scope.symbol, at, meant.rpartition(".")[2], note)
