"""The comments of a text: one look over its strings and comments, f-strings with quotes inside them included."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

_HEAD = re.compile(r"(?:[ \t\f]*(?:#[^\n]*)?\n)*(?:[ \t\f]*#[^\n]*)?")
"""What stands above all code: blank lines and comments."""

_STRING = r"""
    (?P<triple> \"{3} | '{3} ) (?: [^\\]*? (?: \\. [^\\]*? )* (?P=triple) )?
    | " [^"\\\n]* (?: \\. [^"\\\n]* )* " | ' [^'\\\n]* (?: \\. [^'\\\n]* )* '
"""
_CODE = re.compile(rf"{_STRING} | \# [^\n]*", re.VERBOSE | re.DOTALL)
_FIELD = re.compile(rf"{_STRING} | \# [^\n]* | [()\[\]{{}}:]", re.VERBOSE | re.DOTALL)
"""In the replacement field of an f-string, brackets and colons tell where it ends."""

_PREFIX = re.compile(r"\b(?:[rR]?[fFtT]|[fFtT][rR])\Z")
_QUOTES = ('"""', "'''", '"', "'")
_FORMATTED = {quote: re.compile(rf"\\.|{{{{|{{|{quote}", re.DOTALL) for quote in _QUOTES}
_SPECIFIER = re.compile(r"[{}]")


class Comment(NamedTuple):
    """One comment. `column` counts from 0; `first`: it stands above all code, the docstring included."""

    line: int
    column: int
    text: str
    first: bool


class Comments:
    """The comments of one text, sought when they are first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __iter__(self) -> Iterator[Comment]:
        return iter(self._all)

    @cached_property
    def _all(self) -> tuple[Comment, ...]:
        text = self._text
        head = _HEAD.match(text)
        code_starts = head.end() if head else 0
        ends = [match.start() for match in re.finditer("\n", text)]
        found = []
        for start, end in _Scanner(text).spans():
            line = bisect_left(ends, start)
            column = start - (ends[line - 1] + 1 if line else 0)
            found.append(Comment(line + 1, column, text[start:end], start < code_starts))
        return tuple(found)


class _Scanner:
    """Passes over code and strings, and notes where comments stand."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: list[tuple[int, int]] = []

    def spans(self) -> list[tuple[int, int]]:
        """Start and end of every comment."""
        at: int | None = 0
        while at is not None:
            at = self._code(at)
        return self._found

    def _code(self, at: int) -> int | None:
        """Pass over code from a place on to the end of the next f-string; None where there is none."""
        for match in _CODE.finditer(self._text, at):
            if self._text[match.start()] == "#":
                self._found.append(match.span())
            elif (quote := self._opened(match)) is not None:
                return self._formatted(match.start() + len(quote), quote)
        return None

    def _opened(self, match: re.Match[str]) -> str | None:
        """The quote of the f-string that starts with a string; None for any other string."""
        start = match.start()
        if start == 0 or self._text[start - 1] not in "fFtTrR":
            return None
        if not _PREFIX.search(self._text, max(0, start - 3), start):
            return None
        return match["triple"] or self._text[start]

    def _formatted(self, at: int, quote: str) -> int:
        """The end of an f-string whose text begins at a place."""
        while match := _FORMATTED[quote].search(self._text, at):
            at = match.end()
            if match.group() == quote:
                return at
            if match.group() == "{":
                at = self._field(at)
        return len(self._text)

    def _field(self, at: int) -> int:
        """The end of a replacement field whose expression begins at a place."""
        depth = 0
        while match := _FIELD.search(self._text, at):
            at = match.end()
            token = self._text[match.start()]
            if token == "#":
                self._found.append(match.span())
            elif token in "\"'":
                quote = self._opened(match)
                at = self._formatted(match.start() + len(quote), quote) if quote is not None else at
            elif token in "([{":
                depth += 1
            elif depth:
                depth -= token in ")]}"
            else:
                return self._specifier(at) if token == ":" else at
        return len(self._text)

    def _specifier(self, at: int) -> int:
        """The end of a replacement field whose format specifier begins at a place."""
        while match := _SPECIFIER.search(self._text, at):
            at = match.end()
            if match.group() == "}":
                return at
            at = self._field(at)
        return len(self._text)


_OPTIONS = "# mypy:"


def inline_comments(text: str) -> tuple[tuple[int, str], ...]:
    """(line, text) of a source's inline configuration comments, as mypy's parser finds them: none in strings."""
    if _OPTIONS not in text:
        return ()
    found = (comment for comment in Comments(text.removeprefix("\ufeff")) if not comment.column)
    lines = ((one.line, one.text.removeprefix(_OPTIONS).strip()) for one in found if one.text.startswith(_OPTIONS))
    return tuple((line, options) for line, options in lines if options)
