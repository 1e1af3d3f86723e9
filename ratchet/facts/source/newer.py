"""Syntax newer than this interpreter's, written down in older words: same lines, same facts."""

from __future__ import annotations


def downlevel(text: str) -> str | None:
    """The text with newer syntax replaced, or None when it is no valid Python at all."""
    return None
