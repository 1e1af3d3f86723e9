"""Bytes → text → syntax tree, or a clear word on why not."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from contextlib import suppress

from ratchet.errors import Inconclusive
from ratchet.storage.garbage import no_collection

# The parser raises on a type comment where none may stand, so it is asked for them only where there may be one.
_TYPE_COMMENT = re.compile(r"#[ \t]*type:[ \t]*(?!ignore\b)")


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


def parse(text: str, path: str) -> ast.Module:
    """The syntax tree. Raises Inconclusive with file and line when it is not valid Python for any parser we have."""
    try:
        return _parse(text)
    except SyntaxError as error:
        from ratchet.facts.source.newer_syntax import downlevel, mark_lazy

        older = downlevel(text)
        if older is not None:
            with suppress(SyntaxError):
                tree = _parse(older)
                mark_lazy(tree, text)
                return tree
        raise Inconclusive(f"{path}:{error.lineno or 1}: not valid Python ({error.msg}).") from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise Inconclusive(f"{path}:1: nested too deeply to be parsed ({type(error).__name__}).") from error


def _parse(text: str) -> ast.Module:
    with warnings.catch_warnings(), no_collection():
        warnings.simplefilter("ignore")
        if _TYPE_COMMENT.search(text):
            # A comment that only looks like a type comment raises. mypy ignores it, or says so itself.
            with suppress(SyntaxError):
                return ast.parse(text, type_comments=True)
        return ast.parse(text)
