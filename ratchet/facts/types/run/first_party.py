"""Which modules of a build are the project's own."""

from __future__ import annotations

import os
from pathlib import Path

from mypy.build import BuildManager


class FirstParty:
    """The modules that stand in the tree that is measured, and are not installed there.

    A module's place is where mypy finds it now. The tree of a module that mypy has from its cache says where the module
    was when it was read, which may be in an environment that it has left since.
    """

    def __init__(self, manager: BuildManager) -> None:
        self._manager = manager
        self._top = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118  (as mypy has it: no link is followed)
        self._known: dict[str, bool] = {}

    def has(self, module: str) -> bool:
        """Whether a module is one; the answer is remembered."""
        known = self._known.get(module)
        if known is None:
            known = self._known[module] = self._is_here(module)
        return known

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
        parts = Path(os.path.normpath(path)).parts
        return parts[0] != os.pardir and "site-packages" not in parts and "dist-packages" not in parts
