"""Suppressions of every checker, read from real comments, never from strings that look like them."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ratchet.facts.source.records import Suppression

_CANDIDATE = re.compile(
    r"#.*?(?:type:\s*ignore|mypy:|pyright:|pyre-|pyrefly:|ty:|pytype:|zuban:|ruff:|noqa|pylint:)", re.IGNORECASE
)
# A comment may hold several; each begins with its own `#`, which no quote or backtick stands before.
_PART = re.compile(r"(?:^|(?<=[\s\]\w,;.)]))#\s*(?P<body>[^#]*)")
_CODES = re.compile(r"\s*\[(?P<codes>[^\]]*)\]")
_TYPING_LINTS = re.compile(r"(?:ANN|PYI|FA|TC|TCH|PGH003|PGH004|RUF013|UP007|UP045)\d*$", re.IGNORECASE)

_STRING_OR_COMMENT = re.compile(
    r"""
    \"{3} (?: [^\\] | \\. )*? \"{3} | '{3} (?: [^\\] | \\. )*? '{3}
    | " (?: [^"\\\n] | \\. )* " | ' (?: [^'\\\n] | \\. )* '
    | (?P<comment> \# [^\n]* )
    """,
    re.VERBOSE | re.DOTALL,
)
_HEAD = re.compile(r"(?:[ \t\f]*(?:#[^\n]*)?\n)*(?:[ \t\f]*#[^\n]*)?")
"""What stands above all code: blank lines and comments."""

# mypy reads these lines from the raw text, so they work inside strings too.
_MYPY_LINE = re.compile(r"^# mypy: (?P<options>.*)$", re.MULTILINE)
_STRICTER_WHEN_TRUE = re.compile(
    r"(disallow_|warn_|strict|check_untyped_defs|extra_checks|local_partial_types|enable_error_code|no_implicit_)"
)


class _Comment(NamedTuple):
    line: int
    column: int
    text: str
    first: bool  # before any code, docstring included


def suppressions(text: str, symbol_at: Callable[[int], str], module_level: str) -> tuple[Suppression, ...]:
    """Every suppression of a module, in order. `symbol_at` gives the symbol that a line belongs to."""
    if not _CANDIDATE.search(text):
        return ()
    found = list(_mypy_lines(text, module_level))
    for comment in _comments(text):
        for part in _PART.finditer(comment.text):
            for detail, covers_file in _details(part["body"], comment.first):
                symbol = module_level if covers_file else symbol_at(comment.line)
                column = comment.column + part.start() + 1
                found.append(Suppression(symbol, comment.line, column, detail, covers_file))
    return tuple(sorted(found, key=lambda one: (one.line, one.column, one.detail)))


def for_each_statement(found: tuple[Suppression, ...], text: str, tree: ast.Module) -> tuple[Suppression, ...]:
    """One suppression for each statement on its line: `a = f(); b = g()  # type: ignore` silences two."""
    rows = text.split("\n") if found else []
    crowded = {one.line for one in found if not one.covers_file and ";" in rows[one.line - 1].partition("#")[0]}
    if not crowded:
        return found
    starts = Counter(
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno in crowded and not hasattr(node, "body")
    )
    return tuple(one for one in found for _ in range(1 if one.covers_file else max(starts[one.line], 1)))


def _comments(text: str) -> Iterator[_Comment]:
    """Comments that may be suppressions. Strings are passed over whole, so that what looks like one in them is none."""
    head = _HEAD.match(text)
    code_starts = head.end() if head else 0
    ends = [match.start() for match in re.finditer("\n", text)]
    for match in _STRING_OR_COMMENT.finditer(text):
        comment = match["comment"]
        if comment is not None and _CANDIDATE.search(comment):
            line = bisect_left(ends, match.start())
            column = match.start() - (ends[line - 1] + 1 if line else 0)
            yield _Comment(line + 1, column, comment, match.start() < code_starts)


def _details(body: str, first: bool) -> Iterator[tuple[str, bool]]:
    lowered = body.lower()
    if match := re.match(r"type:\s*ignore\b", lowered):
        codes = _codes(body[match.end() :])
        for code in codes:
            yield (f"file:{code}" if first else code), first
    elif match := re.match(r"(pyright|basedpyright|pyrefly|ty|zuban|pyre|pytype|pylint)\s*[:-]", lowered):
        yield from _foreign(match[1], body[match.end() :].strip())
    elif match := re.match(r"ruff\s*:\s*(disable|ignore|file-ignore)\s*(?=\[)", lowered):
        typing = [code for code in _codes(body[match.end() :]) if _TYPING_LINTS.match(code)]
        yield from ((f"ruff:{match[1]}:{code.upper()}", match[1] == "file-ignore") for code in typing)
    elif match := re.match(r"(ruff|flake8)\s*[:=]\s*noqa\b", lowered):
        yield from ((f"{match[1]}:noqa:{code}", True) for code in _lints(body[match.end() :]))
    elif match := re.match(r"noqa\b", lowered):
        yield from ((f"noqa:{code}", False) for code in _lints(body[match.end() :]))


def _codes(rest: str) -> list[str]:
    match = _CODES.match(rest)
    codes = sorted({code.strip() for code in match["codes"].split(",") if code.strip()}) if match else []
    return codes or ["*"]


def _foreign(tool: str, rest: str) -> Iterator[tuple[str, bool]]:
    if match := re.match(r"(ignore(?:-errors|-all-errors|-file)?|fixme|unsafe|disable(?:-next)?|skip-file)\b", rest):
        word = match[1]
        if tool == "pylint" and not re.search(r"no-member|not-callable|unsubscriptable|assignment-from|all\b", rest):
            return
        whole = word in ("ignore-errors", "ignore-all-errors", "unsafe", "skip-file", "ignore-file")
        after = rest[match.end() :]
        codes = (
            [one.strip() for one in after.lstrip("= ").split(",")] if tool in ("pylint", "pytype") else _codes(after)
        )
        yield from ((f"{tool}:{word}[{code}]", whole) for code in codes)
    elif tool in ("pyright", "basedpyright"):
        yield from _pyright_settings(tool, rest)


def _pyright_settings(tool: str, rest: str) -> Iterator[tuple[str, bool]]:
    for setting in (part.strip() for part in rest.split(",")):
        name, _, value = setting.partition("=")
        if setting in ("basic", "off", "standard"):
            yield f"{tool}:{setting}", True
        elif value.strip().lower() in ("false", "none", "information", "warning"):
            yield f"{tool}:{name.strip()}={value.strip().lower()}", True


def _lints(rest: str) -> list[str]:
    """Codes of a noqa that speak of typing; `*` when it has none at all."""
    match = re.match(r"\s*:\s*(?P<codes>[A-Za-z]+\d*(?:[\s,]+[A-Za-z]+\d+)*)", rest)
    if not match:
        return ["*"]
    codes = re.split(r"[\s,]+", match["codes"].strip())
    return sorted({code.upper() for code in codes if _TYPING_LINTS.match(code)})


def _mypy_lines(text: str, module_level: str) -> Iterator[Suppression]:
    for match in _MYPY_LINE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        for option in _split_options(match["options"]):
            if (detail := _loosening(option)) is not None:
                yield Suppression(module_level, line, 1, f"mypy:{detail}", True)


def _split_options(options: str) -> list[str]:
    return [part.strip() for part in re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', options) if part.strip()]


def _loosening(option: str) -> str | None:
    """The option in one spelling if it can hide anything, None if it only makes mypy stricter."""
    name, _, value = option.partition("=")
    name = name.strip().replace("-", "_").lower()
    value = value.strip().strip('"').strip() or "True"
    if name.startswith("no_") and not name.startswith("no_implicit_"):
        name, value = name.removeprefix("no_"), "False" if value.lower() in ("true", "1", "yes", "on") else "True"
    is_true = value.lower() not in ("false", "0", "no", "off")
    if _STRICTER_WHEN_TRUE.match(name):
        return None if is_true else f"{name}=False"
    if name.startswith(("allow_", "ignore_", "implicit_")) and not is_true:
        return None
    return f"{name}={value}"
