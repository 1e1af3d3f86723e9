"""Measured files that git does not track, where it tracks others: no clone has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ratchet.check.judged import Judged

_SHOWN = 3


def notes(judged: Judged, is_refused: bool) -> Iterator[str]:
    """How many there are, and where. In a refusal, only what lies in a directory of which git tracks nothing.

    That is what a build left, or a package that is being written. A new file beside others is what most changes bring.
    """
    tree = judged.project.tree
    measured = [file.path for file in judged.measured.inventory.measured] if tree.untracked else []
    new = [path for path in measured if path in tree.untracked]
    if not new or len(new) == len(measured):
        return
    known = _directories(path for path in tree.listed or () if path not in tree.untracked)
    if is_refused:
        new = [path for path in new if path.rpartition("/")[0] not in known]
    if new:
        places = list(dict.fromkeys(_outermost(path, known) for path in new))
        shown = ", ".join(places[:_SHOWN]) + (", …" if len(places) > _SHOWN else "")
        way = ". What a build left goes into .gitignore" if shown.endswith("/") else ""
        yield f"{len(new)} measured {'file is' if len(new) == 1 else 'files are'} not in git yet: {shown}{way}"


def _directories(paths: Iterable[str]) -> set[str]:
    """Every directory above some files; "" is the root. Each is looked at once: a tree may have many files."""
    found = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _outermost(path: str, known: Collection[str]) -> str:
    """The outermost directory around a file in which git tracks nothing, or the file."""
    outermost, folder = path, path.rpartition("/")[0]
    while folder not in known:
        outermost, folder = f"{folder}/", folder.rpartition("/")[0]
    return outermost
