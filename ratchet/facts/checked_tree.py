"""The checked tree. Code that comes with it is never run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

_OWN = Path(__file__).resolve().parents[1]


class CheckedTree(NamedTuple):
    """`top` is the root; `tracked` are the paths that git tracks in places where only an environment should be."""

    top: Path
    tracked: frozenset[str] = frozenset()

    def brings(self, path: Path) -> bool:
        """Whether a file is part of the tree, and not of an environment inside it, such as `.venv`."""
        file, top = path.resolve(), self.top.resolve()
        if not file.is_relative_to(top) or file.is_relative_to(_OWN):
            return False
        name = file.relative_to(top).as_posix()
        if any(tracked == name or tracked.startswith(f"{name}/") for tracked in self.tracked):
            return True
        prefixes = [Path(prefix).resolve() for prefix in (sys.prefix, sys.base_prefix)]
        return not any(
            file.is_relative_to(prefix) and prefix != top and prefix.is_relative_to(top) for prefix in prefixes
        )
