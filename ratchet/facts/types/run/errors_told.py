"""What mypy says of one module: the errors that the project asked for, and what it never evaluates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from mypy.cache import ErrorTuple
from mypy.errors import ErrorInfo
from mypy.options import Options
from mypy.util import decode_python_encoding

from ratchet.facts.collect.columns import Columns
from ratchet.facts.kinds import ERROR, Fact
from ratchet.facts.types.run.effective_options import effective

REDUNDANT, UNREACHABLE = "redundant-expr", "unreachable"
REACHING = frozenset({REDUNDANT, UNREACHABLE})
"""The codes that mypy is always asked for, since they tell what it never evaluates."""

Place = tuple[int, int]
"""Line and column as mypy's nodes have them."""


def errors_asked_for(lines: Iterable[ErrorTuple], asked: Options, module: str, content: bytes) -> Collection[Fact]:
    """Every error that mypy would tell with the options that the project has."""
    columns = columns_of(content)
    errors = {
        Fact(ERROR, "", max(line, 1), columns.character(line, max(column, 0)) + 1, code or "misc", message)
        for _, line, column, _, _, severity, message, code in lines
        if severity == "error"
    }
    if any(error.detail in REACHING for error in errors):
        options = effective(asked, module, lambda: content)
        wanted = {code.code for code in options.enabled_error_codes} & {REDUNDANT}
        if options.warn_unreachable:
            wanted.add(UNREACHABLE)
        wanted -= {code.code for code in options.disabled_error_codes}
        return {error for error in errors if error.detail not in REACHING or error.detail in wanted}
    return errors


def columns_of(content: bytes) -> Columns:
    """The columns of a file, whose text is read as mypy reads it."""
    return Columns(content.decode("ascii") if content.isascii() else decode_python_encoding(content))


def statements_skipped(errors: Sequence[ErrorInfo]) -> frozenset[Place]:
    """Where a statement stands that mypy does not reach, but looks at to see whether it only gives up."""
    return frozenset(
        (error.line, error.column)
        for error in errors
        if error.code is not None and error.code.code == UNREACHABLE and error.message.startswith("Statement")
    )


def places_of_errors(errors: Sequence[ErrorInfo]) -> frozenset[Place]:
    """Where the errors stand that are not silenced."""
    return frozenset((error.line, error.column) for error in errors if error.severity == "error")


def never_evaluated(errors: Sequence[ErrorInfo]) -> dict[Place, list[bool | None]]:
    """Where an operand stands that mypy never evaluates (None), or a condition that has but one outcome.

    As often as mypy says it: of a function over a TypeVar with values once for each value for which it is so.
    """
    found: dict[Place, list[bool | None]] = {}
    for error in errors:
        code = error.code.code if error.code is not None else ""
        if code == UNREACHABLE and error.message.startswith("Right operand"):
            found.setdefault((error.line, error.column), []).append(None)
        elif code == REDUNDANT and error.message.startswith("If condition"):
            found.setdefault((error.line, error.column), []).append(error.message.endswith("true"))
    return found
