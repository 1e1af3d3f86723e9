"""Imports whose names are Any, as mypy could not resolve them, found them untyped, or was told to skip; or borrowed."""

from __future__ import annotations

from mypy import nodes as n
from mypy.util import correct_relative_import

from ratchet.facts.collect.harvest import Harvest, Scope
from ratchet.facts.collect.types import lent
from ratchet.facts.kinds import MISSING_IMPORT, SKIPPED_IMPORT, UNTYPED_IMPORT

_KINDS = {"missing": MISSING_IMPORT, "untyped": UNTYPED_IMPORT, "skipped": SKIPPED_IMPORT}


def statement(harvest: Harvest, node: n.Import | n.ImportFrom | n.ImportAll, scope: Scope) -> None:
    """Record the untyped modules of one import statement, and what it takes from a library that has it elsewhere."""
    if node.is_unreachable:
        return
    if not isinstance(node, n.Import):
        lent.imported(harvest, node, scope)
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
    inner = (f"{package}.{name}" for name, _ in node.names if not harvest.unresolved.has(package, name))
    return [module for module in dict.fromkeys(inner) if harvest.unresolved.reason(module) is not None]


def _reason(harvest: Harvest, module: str) -> str | None:
    parts = module.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((reason for prefix in prefixes if (reason := harvest.unresolved.reason(prefix)) is not None), None)
