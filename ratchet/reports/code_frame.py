"""A finding's line of code with carets under what it is about, for a terminal."""

from __future__ import annotations

import re
import unicodedata

from ratchet.check.verdict import Finding

_EXPRESSION = re.compile(r"[\w.]+(?:\([^()]*\)|\[[^\[\]]*\])*|\S")
_WIDEST = 110


def code_frame(finding: Finding, width: int) -> list[str]:
    """Two lines, each with its newline: the code and the carets. None where the code is not known, or is too long."""
    source = finding.source.rstrip().expandtabs(4)
    margin = f"{finding.place.line:>6} | "
    if not source or "\t" in finding.source or len(margin) + len(source) > min(width, _WIDEST):
        return []
    if not source.isprintable():
        return []
    start, end = _span(finding, source)
    before = "".join("  " if unicodedata.east_asian_width(char) in "WF" else " " for char in source[:start])
    return [f"{margin}{source}\n", f"{'|':>8} {before}{'^' * (end - start)}\n"]


def _span(finding: Finding, source: str) -> tuple[int, int]:
    """Where the carets stand: under the name that the debt is about, else under the expression at its column."""
    start = min(max(finding.place.column - 1, 0), len(source) - 1)
    name = re.escape(finding.key.detail)
    if finding.key.detail.isidentifier() and (named := re.compile(rf"\b{name}\b").search(source, start)):
        return named.span()
    found = _EXPRESSION.match(source, start)
    return (start, max(found.end(), start + 1)) if found else (start, start + 1)
