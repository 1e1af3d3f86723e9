"""Suppressions of every checker, read from real comments, never from strings that look like them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from mypy import nodes as n

from ratchet.facts.collect.comments import Comments
from ratchet.facts.collect.nodes import walk
from ratchet.facts.collect.parsing import Parsed
from ratchet.facts.collect.syntax import COMPOUND
from ratchet.facts.kinds import FILE_SUPPRESSION, SUPPRESSION, Fact
from ratchet.terms import MODULE_LEVEL

_WORDS = ("ignore", "mypy:", "pyright:", "pyre-", "pyrefly:", "ty:", "pytype:", "zuban:", "ruff:", "noqa", "pylint:")
_COMMENT = re.compile(r"#[^\n]*")
# A comment may hold several; each begins with its own `#`, which no quote or backtick stands before.
_PART = re.compile(r"(?:^|(?<=[\s\]\w,;.)]))#\s*(?P<body>[^#]*)")
_CODES = re.compile(r"\s*\[(?P<codes>[^\]]*)\]")
_TYPING_LINTS = re.compile(r"(?:ANN|PYI|FA|TC|TCH|PGH003|PGH004|RUF013|UP007|UP045)\d*$", re.IGNORECASE)

_IGNORE = re.compile(r"type:\s*ignore\b(?!-)")
_DIRECTIVE = re.compile(r"\s*(?:noqa|nosec|pragma|pylint|pyright|pyre|pyrefly|ty|ruff|flake8|fmt|isort|type|mypy)\b")
"""A comment for a tool. Behind one, another one may stand; behind words, a comment is only mentioned."""

_STRICTER_WHEN_TRUE = re.compile(
    r"(disallow_|warn_|strict|check_untyped_defs|extra_checks|local_partial_types|enable_error_code|no_implicit_)"
)


_COMPOUND = COMPOUND | {n.Block, n.FuncDef, n.Decorator, n.OverloadedFuncDef, n.ClassDef}


def suppressions(
    text: str,
    comments: Comments,
    parsed: Parsed,
    symbol_at: Callable[[int], str],
) -> tuple[Fact, ...]:
    """Every suppression of a module, in order. `symbol_at` gives the symbol that a line belongs to."""
    if not any(map(_may_suppress, _COMMENT.findall(text))) and not parsed.ignored_lines and not parsed.mypy_comments:
        return ()
    found = [
        _fact(MODULE_LEVEL, line, 1, f"mypy:{detail}", covers_file=True)
        for line, detail in sorted(set(_options_of(parsed.mypy_comments)))
    ]
    for comment in comments:
        for part in _parts(comment.text, comment.line in parsed.ignored_lines):
            for detail, covers_file in _details(part["body"], comment.first):
                symbol = MODULE_LEVEL if covers_file else symbol_at(comment.line)
                column = comment.column + part.start() + 1
                found.append(_fact(symbol, comment.line, column, detail, covers_file=covers_file))
    seen = {comment.line for comment in comments if _IGNORE.search(comment.text)} if parsed.ignored_lines else ()
    for line, codes in parsed.ignored_lines.items():
        # What mypy heeds is a suppression, whatever we make of the comment.
        if line not in seen:
            found += [_fact(symbol_at(line), line, 1, code) for code in codes or ["*"]]
    ordered = sorted(found, key=lambda suppression: (suppression.line, suppression.column, suppression.detail))
    return _for_each_statement(ordered, text, parsed.statements)


def _fact(symbol: str, line: int, column: int, detail: str, *, covers_file: bool = False) -> Fact:
    code = detail.removeprefix("file:")
    kind = FILE_SUPPRESSION if covers_file else SUPPRESSION
    return Fact(kind, symbol, line, column, detail, "every error" if code == "*" else code)


def _parts(comment: str, is_heeded: bool) -> Iterator[re.Match[str]]:
    """The parts of a comment that may silence something. `is_heeded`: mypy takes one of them for an ignore.

    What is only mentioned behind words, or goes on in words, silences nobody.
    """
    if not _may_suppress(comment):
        return
    is_mentioned = False
    for part in _PART.finditer(comment):
        ignore = _IGNORE.match(part["body"])
        if ignore is None or is_heeded or not _is_prose(part["body"][ignore.end() :], is_mentioned):
            yield part
        is_mentioned = is_mentioned or not _DIRECTIVE.match(part["body"])


def _is_prose(rest: str, is_mentioned: bool) -> bool:
    """Whether words follow, and no codes: `type: ignore comments are counted`. Behind words, only codes count."""
    return _CODES.match(rest) is None and (is_mentioned or bool(rest.strip()))


def _may_suppress(comment: str) -> bool:
    lowered = comment.lower()
    return any(word in lowered for word in _WORDS)


def _for_each_statement(found: list[Fact], text: str, body: Sequence[n.Statement]) -> tuple[Fact, ...]:
    """One suppression for each statement on its line: `a = f(); b = g()  # type: ignore` silences two."""
    rows = text.split("\n") if found else []
    crowded = {
        suppression.line
        for suppression in found
        if suppression.kind == SUPPRESSION and ";" in rows[suppression.line - 1].partition("#")[0]
    }
    if not crowded:
        return tuple(found)
    simple = (node for node in walk(*body) if isinstance(node, n.Statement) and type(node) not in _COMPOUND)
    starts = Counter(node.line for node in simple if node.line in crowded)
    return tuple(
        suppression
        for suppression in found
        for _ in range(1 if suppression.kind == FILE_SUPPRESSION else max(starts[suppression.line], 1))
    )


def _details(body: str, first: bool) -> Iterator[tuple[str, bool]]:
    lowered = body.lower()
    if match := _IGNORE.match(body):
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


def _options_of(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Line and option of what loosens mypy."""
    for line, options in lines:
        for option in _split_options(options):
            if (detail := _loosening(option)) is not None:
                yield line, detail


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
