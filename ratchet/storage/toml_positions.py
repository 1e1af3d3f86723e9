"""Where each key of a TOML text stands: tomllib parses but forgets the lines that a message must name.

Only for text that tomllib has accepted, so the scanner may trust its syntax.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

TomlPath = tuple[str | int, ...]
"""Keys and list indices from the document's root: ("contract", 0, "layers", 2)."""

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[A-Za-z0-9_-]+")
_STRING = re.compile(
    r"\"\"\"(?:[^\\]|\\.)*?\"\"\"(?:\"{1,2}(?!\"))?"
    r"|'''.*?'''(?:'{1,2}(?!'))?"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


def key_lines(text: str) -> Mapping[TomlPath, int]:
    """The line, from 1, of every table, key and list element of a TOML text that tomllib accepts."""
    return _Scanner(text.replace("\r\n", "\n")).document()


class _Scanner:
    """One pass over the text; `lines` fills as it goes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines: dict[TomlPath, int] = {(): 1}
        self.elements: dict[TomlPath, int] = {}

    def document(self) -> Mapping[TomlPath, int]:
        table: TomlPath = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)
        return self.lines

    def skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        matched = found.group() if found else ""
        self.advance(len(matched))
        return matched

    def advance(self, length: int) -> None:
        self.line += self.text.count("\n", self.at, self.at + length)
        self.at += length

    def keys(self) -> list[str]:
        """A dotted key, and the white space after it."""
        names = []
        while True:
            self.skip(_SPACE)
            names.append(_unquoted(self.skip(_KEY)))
            self.skip(_SPACE)
            if self.text[self.at : self.at + 1] != ".":
                return names
            self.advance(1)

    def header(self) -> TomlPath:
        of_list = self.text.startswith("[[", self.at)
        self.advance(2 if of_list else 1)
        line, names = self.line, self.keys()
        self.advance(2 if of_list else 1)
        path: TomlPath = ()
        for position, name in enumerate(names):
            path = (*path, name)
            self.lines.setdefault(path, line)
            last = position == len(names) - 1
            if last and of_list:
                self.elements[path] = self.elements.get(path, -1) + 1
            if path in self.elements:
                path = (*path, self.elements[path])
                self.lines.setdefault(path, line)
        return path

    def pair(self, table: TomlPath) -> None:
        line, names = self.line, self.keys()
        path = table
        for name in names:
            path = (*path, name)
            self.lines.setdefault(path, line)
        self.advance(1)  # the equals sign
        self.skip(_SPACE)
        self.value(path)

    def value(self, path: TomlPath) -> None:
        match self.text[self.at : self.at + 1]:
            case "[":
                self.list(path)
            case "{":
                self.inline_table(path)
            case '"' | "'":
                self.skip(_STRING)
            case _:
                self.skip(_SCALAR)

    def list(self, path: TomlPath) -> None:
        self.advance(1)
        self.skip(_BLANK)
        index = 0
        while self.at < len(self.text) and self.text[self.at] != "]":
            self.lines.setdefault((*path, index), self.line)
            self.value((*path, index))
            self.separator()
            index += 1
        self.advance(1)

    def inline_table(self, path: TomlPath) -> None:
        self.advance(1)
        self.skip(_BLANK)
        while self.at < len(self.text) and self.text[self.at] != "}":
            self.pair(path)
            self.separator()
        self.advance(1)

    def separator(self) -> None:
        self.skip(_BLANK)
        if self.text[self.at : self.at + 1] == ",":
            self.advance(1)
        self.skip(_BLANK)


def _unquoted(key: str) -> str:
    if key[:1] not in ('"', "'"):
        return key
    value: object = tomllib.loads(f"key = {key}")["key"]
    return value if isinstance(value, str) else key


def malformed(text: str, source: str, complaint: str) -> str:
    """tomllib's message with its position in front, where it tells one."""
    message, separator, position = complaint.rpartition(" (at ")
    if not separator:
        return f"{source}: not valid TOML: {complaint}."
    words = position.rstrip(")").replace(",", "").split()
    line = words[1] if words[:1] == ["line"] else str(max(1, len(text.splitlines())))
    return f"{source}:{line}: not valid TOML: {message[:1].lower()}{message[1:]}."
