"""Writing files of a commit's tree, as they are in git: no filters, no hooks, submodules left out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from ratchet.errors import Inconclusive
from ratchet.facts.git.scan import LINK, SUBMODULE


def lay(tree: Mapping[str, tuple[str, str]], contents: Mapping[str, bytes], into: Path) -> None:
    """Write the files of `tree` (path -> mode and object name) below a directory; `contents` are by object name.

    Raises Inconclusive for a path that leads out of the directory.
    """
    links = []
    for path, (mode, name) in tree.items():
        if ".." in PurePosixPath(path).parts or path.startswith("/"):
            raise Inconclusive(f"a commit holds the path {path!r}, which leads out of the repository.")
        if mode == LINK:
            links.append((path, name))
        elif mode != SUBMODULE:
            target = into / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents[name])
    for path, name in links:  # last, so that no file can be written through one
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        (into / path).symlink_to(os.fsdecode(contents[name]))
