"""`py.typed`: what tells checkers elsewhere to believe a package's types."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from ratchet.config import Config
from ratchet.facts.change import Change
from ratchet.policy.debt import debt
from ratchet.storage.files import content_or_none
from ratchet.terms import Debt, Place

MARKER = "py.typed"


def marker_debts(
    head: Config, top: Path, contents: Mapping[str, bytes], files: Collection[str], change: Change
) -> Iterator[Debt]:
    """One `loosened-policy` debt for each marker of base that is gone or says `partial` now, while its package stays.

    `contents` are those of base's markers by path, `files` the paths of today's measured files.
    """
    for path, content in sorted(contents.items()):
        old = PurePosixPath(path).parent
        package = _today(old, files, change)
        if package is None:
            continue
        today = f"{package}/{MARKER}"
        now = content_or_none(top / today)
        if now is None:
            message = f"{today} is gone: no checker elsewhere believes the types of this package any more"
        elif b"partial" in now and b"partial" not in content:
            message = f"{today} says that the package is typed in part, which it does not at base"
        else:
            continue
        found = debt(head, (), "package", path, message)
        yield Debt(found.key, Place(today, 1), message, hint=found.hint)


def _today(old: PurePosixPath, files: Collection[str], change: Change) -> PurePosixPath | None:
    """Where a package's files are now; None where it is gone."""
    if any(file.startswith(f"{old}/") for file in files):
        return old
    moved = [now for then, now in change.files.items() if PurePosixPath(then).parent == old]
    return PurePosixPath(min(moved)).parent if moved else None
