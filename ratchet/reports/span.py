"""Where on its line a finding stands: the name that the debt is about, else the expression at its column."""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import NamedTuple

from ratchet.check.verdict import Finding

_EXPRESSION = re.compile(r"[\w.]+(?:\([^()]*\)|\[[^\[\]]*\])*|\S")


class Span(NamedTuple):
    """A part of a line, in characters from 0; `end` is the first one after it."""

    start: int
    end: int


def span(finding: Finding) -> Span | None:
    """The part of the finding's line; None where the line is not known, or is blank."""
    return span_on(finding.source, finding.place.column, finding.key.detail)


def span_on(line: str, column: int, detail: str) -> Span | None:
    """The part of a line that a debt with this detail is about, at a column from 1; None where the line is blank."""
    source = line.rstrip()
    if not source:
        return None
    start = min(max(column - 1, 0), len(source) - 1)
    name = re.escape(detail)
    if detail.isidentifier() and not iskeyword(detail) and (named := re.compile(rf"\b{name}\b").search(source, start)):
        return Span(*named.span())
    found = _EXPRESSION.match(source, start)
    return Span(start, max(found.end(), start + 1) if found else start + 1)
