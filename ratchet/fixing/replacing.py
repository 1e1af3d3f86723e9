"""Writes what other tools propose into a text: they tell places by lines and columns, and the characters there."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from ratchet.facts.tools.adapter import Replacement
from ratchet.fixing.edits import Edit

_LINE_END = re.compile(r"\r\n|\r|\n")


class _Span(NamedTuple):
    """`text` in the place of the characters from `start` up to `end`."""

    start: int
    end: int
    text: str


def replaced(text: bytes, edits: Collection[Edit]) -> tuple[bytes, frozenset[Edit]]:
    """The text with the edits that have a place in it, and those; of two that meet, the first one alone.

    Raises UnicodeDecodeError where the text is not UTF-8.
    """
    mark = codecs.BOM_UTF8 if text.startswith(codecs.BOM_UTF8) else b""
    content = text[len(mark) :].decode("utf-8")
    starts = [0, *(found.end() for found in _LINE_END.finditer(content)), len(content) + 1]
    taken: set[_Span] = set()
    done = []
    for edit in sorted(edits):
        spans = {span for one in edit.replacements if (span := _span(one, starts)) is not None}
        is_whole = bool(spans) and len(spans) == len({*edit.replacements})
        if is_whole and not any(_meet(span, other) for span in spans for other in (taken | spans) - {span}):
            taken |= spans
            done.append(edit)
    for start, end, new in sorted(taken, reverse=True):
        content = content[:start] + new + content[end:]
    return mark + content.encode("utf-8"), frozenset(done)


def lines_of(text: str) -> list[str]:
    """The lines as tools count them, without their ends: a form feed ends none."""
    return _LINE_END.split(text)


def _span(one: Replacement, starts: Sequence[int]) -> _Span | None:
    """What a replacement is about; None where the text has no such place."""
    start, end = _offset(one.line, one.column, starts), _offset(one.end_line, one.end_column, starts)
    return _Span(start, end, one.text) if start is not None and end is not None and start <= end else None


def _offset(line: int, column: int, starts: Sequence[int]) -> int | None:
    """The offset of a place; the place behind a line's last character is the next line's first."""
    if not 0 < line < len(starts) or column < 1:
        return None
    offset = starts[line - 1] + column - 1
    return offset if offset <= starts[line] and offset < starts[-1] else None


def _meet(one: _Span, other: _Span) -> bool:
    """Whether two have a character in common, or write at the same place, where one would have to come first."""
    return (one.start < other.end and other.start < one.end) or one.start == other.start
