"""The lines of .gitattributes that keep git's hands off the baseline."""

from __future__ import annotations

from pathlib import Path

from ratchet.baseline.merging import ATTRIBUTES
from ratchet.errors import Inconclusive

FILE = ".gitattributes"


def write_attributes(top: Path) -> tuple[str, ...]:
    """Add the lines that are missing; the file's path if that changed it. Inconclusive where it cannot be done."""
    path = top / FILE
    if path.is_symlink():
        return ()  # It is not ours to say where that leads.
    try:
        data = path.read_bytes() if path.exists() else b""
        missing = [line.encode() for line in ATTRIBUTES if line.encode() not in data.splitlines()]
        if not missing:
            return ()
        start = data if not data or data.endswith(b"\n") else data + b"\n"
        path.write_bytes(start + b"\n".join(missing) + b"\n")
    except OSError as error:
        raise Inconclusive(f"{FILE} cannot be written: {error.strerror}.") from error
    return (FILE,)
