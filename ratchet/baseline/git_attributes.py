"""The lines of .gitattributes that have git merge baselines/ by ratchet's merge driver."""

from __future__ import annotations

from pathlib import Path

from ratchet.baseline.merging import ATTRIBUTES
from ratchet.errors import Inconclusive
from ratchet.storage.files import content_of, write_whole

FILE = ".gitattributes"


def write_attributes(top: Path) -> tuple[str, ...]:
    """Add the missing lines. Return the file's path if it changed. Raises Inconclusive if it cannot be written."""
    path = top / FILE
    if path.is_symlink():
        return ()  # the file that the link leads to may be shared: leave it alone
    try:
        data = content_of(path) if path.exists() else b""
        missing = [line.encode() for line in ATTRIBUTES if line.encode() not in data.splitlines()]
        if not missing:
            return ()
        start = data if not data or data.endswith(b"\n") else data + b"\n"
        write_whole(path, start + b"\n".join(missing) + b"\n")
    except OSError as error:
        raise Inconclusive(f"{FILE} cannot be written: {error.strerror}.") from error
    return (FILE,)
