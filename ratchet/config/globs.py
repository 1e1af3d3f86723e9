"""Patterns over repository paths: `*` and `?` inside one segment, `**` over any number of segments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path (relative, forward slashes) is one that a pattern names, or stands below one."""
    for pattern in patterns:  # noqa: SIM110  (`any` takes three times as long, and every file is asked about in every run)
        if pattern == "." or _compiled(pattern).fullmatch(path):
            return True
    return False


def is_pattern(text: str) -> bool:
    """Whether the text has wildcards, so that it cannot be looked up as it stands."""
    return "*" in text or "?" in text


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    # A pattern that names a directory covers all below it, as users expect of an exclude.
    return re.compile(_segments(pattern.split("/")) + r"(?:/.*)?", re.DOTALL)


def _segments(segments: list[str]) -> str:
    expression = ""
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if segment == "**":
            expression += r".+" if last else r"(?:[^/]+/)*"
        else:
            expression += _segment(segment) + ("" if last else "/")
    return expression


def _segment(segment: str) -> str:
    return "".join({"*": "[^/]*", "?": "[^/]"}.get(character, re.escape(character)) for character in segment)
