"""The texts of files as an editor counts them: lines by the protocol, columns in the client's units."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Sequence
from pathlib import Path

from ratchet.storage.files import content_of

_LINE_END = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> list[str]:
    """The lines of a text, without their ends. A form feed and U+2028 end none, in Python and in the protocol alike."""
    return _LINE_END.split(text)


def read_lines(path: Path) -> list[str] | None:
    """The lines of a Python file on disk, without a byte order mark; None where it is gone or is no text."""
    try:
        content = content_of(path)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return lines_of(content.decode(encoding).removeprefix("\ufeff"))
    except (OSError, SyntaxError, UnicodeDecodeError, LookupError):
        return None


def units(text: str, encoding: str) -> int:
    """How many code units of utf-8, utf-16 or utf-32 a text has."""
    if encoding == "utf-32":
        return len(text)
    size = len(text.encode("utf-16-le" if encoding == "utf-16" else "utf-8", "surrogatepass"))
    return size // 2 if encoding == "utf-16" else size


def carried(saved: Sequence[str], now: Sequence[str]) -> Callable[[int], int]:
    """Saved line → the line where it stands in a text that is not saved yet; both count from 0.

    What stands before the first and after the last difference keeps its line; what is between them comes to the edit.
    """
    least = min(len(saved), len(now))
    head = next((number for number in range(least) if saved[number] != now[number]), least)
    tail = next((number for number in range(least - head) if saved[-1 - number] != now[-1 - number]), least - head)

    def line_now(line: int) -> int:
        if line < head:
            return line
        if line >= len(saved) - tail:
            return line - len(saved) + len(now)
        return min(line, max(len(now) - tail - 1, head))

    return line_now
