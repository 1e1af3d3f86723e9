"""Bytes → text → mypy's tree, or a clear word on why not.

mypy's native parser reads the newest syntax whatever interpreter runs, and takes a third of the time of `ast.parse`.
What a comment has mypy leave out is read here all the same: it runs, and imports.
It depends on nothing but the text here: the target version, the platform and the names that are always true are the
same for every project, so that a text has one tree.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable
from typing import NamedTuple

from librt.internal import ReadBuffer
from mypy import nodes as n
from mypy.cache import read_int
from mypy.errors import CompileError
from mypy.nativeparse import State, native_parse, native_parse_type_string, read_statements
from mypy.options import Options
from mypy.types import ProperType

from ratchet.errors import Inconclusive

_MODULE, _STUB = "<text>.py", "<text>.pyi"
"""What the parser is told to read: of a name that is a directory here, it would read nothing."""

_NEWEST = (3, 15)
_END = "\npass\n"
"""Stands behind every text: a conditional overload at the very end of a block would replace its condition."""

_DECIDED = ("platform", "version_info", "TYPE_CHECKING", "MYPY", "PY2", "PY3")
_ASSERT = re.compile(r"\bassert\b")
_BEFORE_STATEMENT = re.compile(r"(?:.*[;:])?[ \t]*\Z")
"""Behind an `assert sys.platform == …` that does not hold for the target, mypy's parser drops the rest of the block."""

_IGNORED = re.compile(r"(?<=#)[^\S\n]*type:[^\S\n]*ignore")
"""Before the first statement it covers the whole file: the parser then reads no statement at all."""

_LEAVES_OUT = "a comment may make mypy's parser leave code out, and it is not found."

_LONG = 50_000
_CHAIN = re.compile(rf"(?:[-+*/%|&^.~]\s*\w+\s*){{{_LONG}}}")
"""A chain on which mypy's parser would overflow the stack, which ends the process."""


class Parsed(NamedTuple):
    """One text's statements; the lines that `# type: ignore` covers; mypy's inline options by line."""

    statements: list[n.Statement]
    ignored_lines: dict[int, list[str]]
    mypy_comments: list[tuple[int, str]]


def decode(content: bytes, path: str) -> str:
    """The text of a Python file, in the encoding that it declares; universal newlines.

    Raises Inconclusive naming the file when the bytes are no text in that encoding, or hold a null byte.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        reason = f"{path}:1: cannot be decoded ({error}). Save it as UTF-8, or declare its encoding."
        raise Inconclusive(reason) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Inconclusive(f"{path}:{line}: a null byte: this is no Python source.")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str, path: str) -> Parsed:
    """The tree of a text. Raises Inconclusive with file and line when it is not valid Python."""
    if len(text) > 2 * _LONG and _CHAIN.search(text):
        raise Inconclusive(f"{path}:1: nested too deeply to be parsed.")
    seen = _seen(_without_asserts(text) + _END, path)
    return seen._replace(statements=seen.statements[:-1])


def _seen(text: str, path: str) -> Parsed:
    """What the parser sees, with the end. Where a comment has it leave code out, the comment is hidden from it."""
    parsed = _parsed(text, path)
    if not parsed.statements:
        # Not even the end is there: a comment before the first statement covers the whole file.
        hidden = _IGNORED.sub(lambda match: "-" * len(match[0]), text, count=1)
        if hidden == text:
            raise Inconclusive(f"{path}:1: {_LEAVES_OUT}")
        return _seen(hidden, path)
    if not parsed.mypy_comments:
        return parsed
    # `ignore-errors` has it leave bodies out, in any of the spellings that mypy reads: ignore_"err"ors=yes.
    lines = {line for line, _ in parsed.mypy_comments}
    rows = [
        row.replace("mypy:", "mypy-", 1) if line in lines else row for line, row in enumerate(text.split("\n"), start=1)
    ]
    whole = _parsed("\n".join(rows), path)
    if whole.mypy_comments:
        raise Inconclusive(f"{path}:{whole.mypy_comments[0][0]}: {_LEAVES_OUT}")
    return parsed._replace(statements=whole.statements)


def _parsed(text: str, path: str) -> Parsed:
    try:
        tree, found, _ = native_parse(_STUB if path.endswith(".pyi") else _MODULE, _options(), text)
    except CompileError as error:
        raise Inconclusive(f"{path}:1: not valid Python ({'; '.join(error.messages)}).") from error
    assert tree.raw_data is not None
    # Before the statements are read: those of a text that is not valid may not fit together.
    _refuse_invalid(found, path)
    state = State(_options())
    data = ReadBuffer(tree.raw_data.defs)
    try:
        statements = read_statements(state, data, read_int(data))
    except AssertionError as error:  # so it is where a function is defined in an `if`, and again after what follows it
        raise Inconclusive(
            f"{path}:1: mypy's parser breaks down, as `mypy --show-traceback {path}` may show."
        ) from error
    _refuse_invalid(state.errors, path)
    return Parsed(statements, tree.raw_data.ignored_lines, tree.raw_data.mypy_comments)


def _refuse_invalid(problems: Iterable[n.ParseError], path: str) -> None:
    for problem in problems:
        if problem.get("blocker", True):
            raise Inconclusive(f"{path}:{problem['line']}: not valid Python ({problem['message']}).")


def _without_asserts(text: str) -> str:
    """The text with `return` for `assert`, as long and with the same expressions, where one may end a block."""
    if "assert" not in text or not any(word in text for word in _DECIDED):
        return text

    def replaced(match: re.Match[str]) -> str:
        start = match.start()
        return "return" if _BEFORE_STATEMENT.match(text, text.rfind("\n", 0, start) + 1, start) else "assert"

    return _ASSERT.sub(replaced, text)


def parse_type(text: str) -> ProperType | None:
    """The type that a string states, or None when it states none."""
    try:
        return native_parse_type_string(text.strip(), 1, 0, 1, 0, _options())
    except (CompileError, ValueError, AssertionError):
        return None


_OPTIONS: list[Options] = []


def _options() -> Options:
    """Made when they are first needed: that takes a millisecond."""
    if not _OPTIONS:
        options = Options()
        options.python_version = _NEWEST
        options.platform = "linux"
        _OPTIONS.append(options)
    return _OPTIONS[0]
