"""What is written must suit: the Python that a project is for at least, and the length of its lines."""

from __future__ import annotations

import re
from pathlib import Path

from ratchet.storage.files import content_or_none

_STATED = re.compile(
    rb"""(?:requires-python|python_requires)["']?\s*=\s*["']?[^"'\n]*?>=?\s*3\.(\d+)|^python\s*=\s*["'][\^~>=]+\s*3\.(\d+)""",
    re.MULTILINE,
)
_FILES = ("pyproject.toml", "setup.cfg", "setup.py")


_LENGTH = re.compile(rb"""^\s*(?:line[-_]length|max[-_]line[-_]length)\s*=\s*(\d+)""", re.MULTILINE)
_LENGTH_FILES = ("ruff.toml", ".ruff.toml", "pyproject.toml", ".flake8", "setup.cfg", "tox.ini", ".editorconfig")
_USUAL_LENGTH = 88


def line_length(top: Path) -> int:
    """The longest line that the project's formatter or linter is told of; the usual one where none is."""
    stated = (_LENGTH.search(content_or_none(top / name) or b"") for name in _LENGTH_FILES)
    return next((int(found[1]) for found in stated if found is not None), _USUAL_LENGTH)


def oldest_minor(top: Path, assumed: str) -> int:
    """The least `3.N` that the project's metadata states, and that mypy assumes (`3.11`)."""
    found = [int(assumed.partition(".")[2] or 0)]
    for name in _FILES:
        for match in _STATED.finditer(content_or_none(top / name) or b""):
            found.append(int(match[1] or match[2]))
    return min(found)
