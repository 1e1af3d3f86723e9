"""Which Python a project is for at least: what is written must be understood by all of them."""

from __future__ import annotations

import re
from pathlib import Path

from ratchet.storage.files import content_or_none

_STATED = re.compile(
    rb"""(?:requires-python|python_requires)["']?\s*=\s*["']?[^"'\n]*?>=?\s*3\.(\d+)|^python\s*=\s*["'][\^~>=]+\s*3\.(\d+)""",
    re.MULTILINE,
)
_FILES = ("pyproject.toml", "setup.cfg", "setup.py")


def oldest_minor(top: Path, assumed: str) -> int:
    """The least `3.N` that the project's metadata states, and that mypy assumes (`3.11`)."""
    found = [int(assumed.partition(".")[2] or 0)]
    for name in _FILES:
        for match in _STATED.finditer(content_or_none(top / name) or b""):
            found.append(int(match[1] or match[2]))
    return min(found)
