"""Which modules a build of mypy followed, why not the others, and which are the project's own."""

from __future__ import annotations

import os
from collections.abc import Iterable

from mypy.build import BuildManager
from mypy.modulefinder import ModuleNotFoundReason
from mypy.nodes import SymbolTableNode


class FirstParty:
    """The modules that stand in the tree that is measured, and are not installed there.

    A module's place is where mypy finds it now. The tree of a module that mypy has from its cache says where the module
    was when it was read, which may be in an environment that it has left since.
    """

    def __init__(self, manager: BuildManager) -> None:
        self._known = _Known(manager)

    def has(self, module: str) -> bool:
        """Whether a module is one; the answer is remembered."""
        return self._known[module]

    def among(self, modules: Iterable[str]) -> list[str]:
        """Those that are, in their order. Asked of every module's dependencies in every run."""
        return list(filter(self._known.__getitem__, modules))


class _Known(dict[str, bool]):
    """What has been asked for, by module."""

    def __init__(self, manager: BuildManager) -> None:
        self._manager = manager
        self._top = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118  (as mypy has it: no link is followed)

    def __missing__(self, module: str) -> bool:
        answer = self[module] = self._is_here(module)
        return answer

    def _is_here(self, module: str) -> bool:
        path = self._manager.source_set.source_modules.get(module)
        if path is None:
            found = self._manager.find_module_cache.find_module(module)
            if not isinstance(found, str):
                return False
            path = found
        if os.path.isabs(path):  # noqa: PTH117
            if not path.startswith(self._top):
                return False
            path = path[len(self._top) :]
        parts = os.path.normpath(path).split(os.sep)  # noqa: PTH206  (every dependency, in every run)
        return parts[0] != os.pardir and "site-packages" not in parts and "dist-packages" not in parts


class Followed:
    """What mypy made of the modules that are imported, looked up when asked."""

    def __init__(self, manager: BuildManager) -> None:
        self.manager = manager
        self._own = FirstParty(manager)

    def reason(self, module: str) -> str | None:
        """missing, untyped or skipped; None for a module that mypy followed."""
        if module not in self.manager.missing_modules:
            return None
        return found(self.manager, module)

    def has(self, module: str, name: str) -> bool:
        """Whether a module that mypy followed has this name."""
        return self._kept(module, name) is not None

    def _kept(self, module: str, name: str) -> SymbolTableNode | None:
        """What a name of a module stands for. Of a module that it has just read mypy has more than its cache holds."""
        tree = self.manager.modules.get(module)
        entry = tree.names.get(name) if tree is not None else None
        return None if entry is None or entry.no_serialize or name == "__builtins__" else entry

    def follows(self, module: str) -> bool:
        """Whether mypy followed a module."""
        return module in self.manager.modules

    def meaning(self, module: str, name: str) -> str:
        """The full name of what a name of a module stands for; "" where there is none."""
        entry = self._kept(module, name)
        return entry.fullname or "" if entry is not None else ""

    def public(self, module: str) -> Iterable[str]:
        """The names that a star import of a module brings."""
        tree = self.manager.modules.get(module)
        names = tree.names if tree is not None else ()
        return [name for name in names if (entry := self._kept(module, name)) is not None and entry.module_public]

    def is_first_party(self, module: str) -> bool:
        """Whether a module that mypy followed is the project's own."""
        return module in self.manager.modules and self._own.has(module)


def found(manager: BuildManager, module: str) -> str:
    """What stands on disk for a module that mypy did not follow: missing, untyped or skipped."""
    result = manager.find_module_cache.find_module(module)
    if isinstance(result, str):
        return "skipped"
    untyped = (ModuleNotFoundReason.FOUND_WITHOUT_TYPE_HINTS, ModuleNotFoundReason.APPROVED_STUBS_NOT_INSTALLED)
    return "untyped" if result in untyped else "missing"
