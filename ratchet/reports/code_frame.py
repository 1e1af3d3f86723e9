"""A finding's line of code with carets under what it is about, for a terminal."""

from __future__ import annotations

import unicodedata

from ratchet.check.verdict import Finding
from ratchet.reports.span import span

_WIDEST = 110


def code_frame(finding: Finding, width: int) -> list[str]:
    """Two lines, each with its newline: the code and the carets. None where the code is not known, or is too long."""
    source = finding.source.rstrip()
    margin = f"{finding.place.line:>6} | "
    place = span(finding)
    if place is None or not source.isprintable() or len(margin) + len(source) > min(width, _WIDEST):
        return []
    before = "".join("  " if unicodedata.east_asian_width(char) in "WF" else " " for char in source[: place.start])
    return [f"{margin}{source}\n", f"{'|':>8} {before}{'^' * (place.end - place.start)}\n"]
