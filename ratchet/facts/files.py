"""The first-party files of a project."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class SourceFile(NamedTuple):
    """One first-party Python file.

    `path` is relative to the repository's root, with forward slashes. `module` is the dotted name from the source
    root `root` (also relative; "." is the repository's root). `sha` is the SHA-256 of the bytes, in hex.
    """

    path: str
    module: str
    root: str
    sha: str

    @property
    def is_stub(self) -> bool:
        return self.path.endswith(".pyi")

    @property
    def is_package(self) -> bool:
        # Asked hundreds of thousands of times: a path of pathlib's would take most of it.
        return self.path.rpartition("/")[2].rpartition(".")[0] == "__init__"


class Inventory(NamedTuple):
    """The measured files, and the first-party files that are not measured.

    `top` is the absolute root of the work tree (or of a replayed base). `unmeasured` are first-party Python files
    that no measured path covers; `links` are links that lead out of the repository (paths, relative).
    """

    top: Path
    roots: tuple[str, ...]
    measured: tuple[SourceFile, ...]
    unmeasured: tuple[SourceFile, ...] = ()
    links: tuple[str, ...] = ()
