"""Which modules of a build are the project's own."""

from __future__ import annotations

import os
from collections.abc import Iterable

from mypy.build import BuildManager


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
        known = self._known
        return [module for module in modules if known[module]]


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
