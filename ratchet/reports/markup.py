"""Texts of the project in Markdown: they are neither markup nor a mention of anybody."""

from __future__ import annotations

from ratchet.reports.wording import one_line

_SPECIAL = frozenset("&<>\\`*_[]|#~@")
_CODE = 1_000


def escaped(text: str, most: int) -> str:
    """At most so many characters, on one line: entities read the same in HTML and in Markdown."""
    return "".join(f"&#{ord(char)};" if char in _SPECIAL else char for char in one_line(text, most))


def code(text: str) -> str:
    """The text as code."""
    return f"<code>{escaped(text, _CODE)}</code>"
