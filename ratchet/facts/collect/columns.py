"""Columns and slices of the text, from the positions of mypy's nodes.

Columns count characters from 1, in every record. In lines with other than ASCII characters, the positions of mypy's
native parser are off: from the column in characters it takes, once too often, the continuation bytes among the line's
first bytes. `Columns` undoes that.
"""

from __future__ import annotations

from functools import cached_property

from mypy.nodes import Context

_CLOSING = frozenset(")]}:;,.= \t")


class Columns:
    """The text of one module, by the positions of its nodes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._is_plain = text.isascii()

    @cached_property
    def rows(self) -> list[str]:
        """The lines of the text."""
        return self._text.split("\n")

    def column(self, node: Context) -> int:
        """The column at which a node starts, from 1."""
        return node.column + 1 if self._is_plain else self.character(node.line, node.column) + 1

    def character(self, line: int, column: int) -> int:
        """The character, from 0, of the line and the column, from 0, at which mypy says that something starts."""
        if self._is_plain or not 0 < line <= len(self.rows):
            return column
        row = self.rows[line - 1]
        if row.isascii():
            return column
        places = _places(row, column)
        return next((place for place in places if _may_start(row, place)), places[0] if places else column)

    def source(self, node: Context) -> str:
        """The text of a node; "" where its end is unknown."""
        if node.end_line is None or node.end_column is None or not 0 < node.line <= node.end_line:
            return ""
        first, last = self.rows[node.line - 1], self.rows[node.end_line - 1]
        start = self.character(node.line, node.column)
        end = node.end_column if last.isascii() else max(_places(last, node.end_column), default=len(last))
        if node.line == node.end_line:
            return first[start:end]
        return "\n".join([first[start:], *self.rows[node.line : node.end_line - 1], last[:end]])


def _places(row: str, told: int) -> list[int]:
    """The characters that mypy's parser may mean by the column that it tells."""
    found = []
    encoded = row.encode()
    continued = 0
    for place in range(len(row) + 1):
        # Of the bytes up to this one, those that continue a character.
        continued += place == 0 and (encoded[0] & 0xC0) == 0x80
        continued += place + 1 < len(encoded) and (encoded[place + 1] & 0xC0) == 0x80
        if place - continued == told:
            found.append(place)
    return found


def _may_start(row: str, place: int) -> bool:
    """Whether an expression may start at a character: no blank, nothing that closes, not inside a name."""
    if place >= len(row) or row[place] in _CLOSING:
        return False
    return not (place and _is_name(row[place]) and _is_name(row[place - 1]))


def _is_name(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
