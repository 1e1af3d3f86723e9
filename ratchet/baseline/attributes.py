"""The lines of .gitattributes that keep git's hands off the baseline."""

from __future__ import annotations

from pathlib import Path

from ratchet.baseline.resolving import ATTRIBUTES
from ratchet.errors import Inconclusive

FILE = ".gitattributes"


def write_attributes(top: Path) -> tuple[str, ...]:
    """Add the lines that are missing; the file's path if that changed it. Inconclusive where it cannot be done."""
    path = top / FILE
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        missing = [line for line in ATTRIBUTES if line not in text.splitlines()]
        if not missing:
            return ()
        start = text if not text or text.endswith("\n") else f"{text}\n"
        path.write_text(start + "\n".join(missing) + "\n", encoding="utf-8", newline="")
    except (OSError, UnicodeDecodeError) as error:
        raise Inconclusive(f"{FILE} cannot be written: {error}.") from error
    return (FILE,)
