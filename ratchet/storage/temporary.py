"""Directories that this process made for itself alone, and takes away when it ends."""

from __future__ import annotations

_made: list[str] = []


def remember(directory: str) -> None:
    """Have `clear_away` remove the directory and all that is in it."""
    _made.append(directory)


def clear_away() -> None:
    """Remove what was made; what cannot be removed stays."""
    if _made:
        import shutil  # seldom needed, at the end of every command

        while _made:
            shutil.rmtree(_made.pop(), ignore_errors=True)
