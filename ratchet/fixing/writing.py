"""Writes what was fixed into the tree: each file whole, or not at all; none that changed in the meantime."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.fixing.loop import Fixed
from ratchet.storage.files import content_or_none, write_whole


@dataclass(frozen=True, slots=True)
class Written:
    """The paths that were written, and those that were not, with the reason."""

    paths: tuple[str, ...]
    left: tuple[tuple[str, str], ...]


def write_fixed(top: Path, fixed: Fixed) -> Written:
    """Put the new texts in place. Raises Inconclusive where a file cannot be written; those before it are whole."""
    paths, left = [], []
    for path, text in sorted(fixed.after.items()):
        target = top / path
        if target.is_symlink():
            left.append((path, "it is a link"))
        elif content_or_none(target) != fixed.before[path]:
            left.append((path, "it changed while it was being fixed; run again"))
        else:
            try:
                write_whole(target, text, target.stat().st_mode & 0o7777)
            except OSError as error:
                raise Inconclusive(f"{path} cannot be written: {error.strerror}.") from error
            paths.append(path)
    return Written(tuple(paths), tuple(left))
