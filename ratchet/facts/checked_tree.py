"""The tree that is checked, and what in it came with the change: none of that is ever run."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

_OWN = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class CheckedTree:
    """Its root, and the paths that git tracks where only an environment should be."""

    top: Path
    tracked: frozenset[str] = frozenset()

    def brings(self, path: Path) -> bool:
        """Whether a file came with the tree, and not with an environment that lies in it, such as `.venv`."""
        found, top = path.resolve(), self.top.resolve()
        if not found.is_relative_to(top) or found.is_relative_to(_OWN):
            return False
        name = found.relative_to(top).as_posix()
        if any(one == name or one.startswith(f"{name}/") for one in self.tracked):
            return True
        prefixes = [Path(one).resolve() for one in (sys.prefix, sys.base_prefix)]
        return not any(found.is_relative_to(one) and one != top and one.is_relative_to(top) for one in prefixes)
