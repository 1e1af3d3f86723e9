"""GitHub Actions: annotations, blockers first, within what GitHub shows of one step; then the text for the log."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.check.verdict import Outcome, Verdict
from ratchet.reports.formats import Settings
from ratchet.reports.grouping import Cause, group_by_cause
from ratchet.reports.wording import again, allowance, effects, exception, headline, message

MOST_ERRORS = 10
MOST_WARNINGS = 10
_LONGEST = 2_000
"""GitHub shows ten errors and ten warnings of a step, and drops the others without a word."""


def render(verdict: Verdict, settings: Settings) -> str:
    """Workflow commands, one a line, and the verdict in one line at the end."""
    if verdict.outcome is Outcome.INCONCLUSIVE:
        reason = verdict.reason or "no reason was given"
        return _command("error", reason, title=headline(verdict)) + f"{headline(verdict)}\n"
    return "".join([*_errors(verdict, settings), *_warnings(verdict), f"{headline(verdict)}\n"])


def _errors(verdict: Verdict, settings: Settings) -> Iterator[str]:
    causes = group_by_cause(verdict.findings)
    fit = len(causes) <= MOST_ERRORS
    for cause in causes if fit else causes[: MOST_ERRORS - 1]:
        yield _annotation(cause, settings)
    if not fit:
        left = len(causes) - MOST_ERRORS + 1
        yield _command("error", f"+{left} more: {settings.command} --all-findings", title=headline(verdict))


def _warnings(verdict: Verdict) -> Iterator[str]:
    fit = len(verdict.notes) <= MOST_WARNINGS
    for note in verdict.notes if fit else verdict.notes[: MOST_WARNINGS - 1]:
        yield _command("warning", note, title="ratchet")
    if not fit:
        left = len(verdict.notes) - MOST_WARNINGS + 1
        yield _command("warning", f"+{left} more notes: ratchet check --format json", title="ratchet")


def _annotation(cause: Cause, settings: Settings) -> str:
    finding = cause.finding
    lines = [message(finding), *map(str, finding.trail)]
    lines += [f"same cause: {effects(cause)}"] if cause.effects else []
    lines += [f"{allowance(finding)} {finding.hint}".rstrip(), f"Check again: {again(finding, settings.command)}"]
    lines += [way] if (way := exception(finding, settings.command)) else []
    place = {"file": finding.place.path, "line": str(finding.place.line), "col": str(finding.place.column)}
    return _command("error", "\n".join(lines), **place, title=f"ratchet: {finding.key.rule}")


def _command(kind: str, text: str, **properties: str) -> str:
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {listed}::{_data(text[:_LONGEST])}\n"


def _data(text: str) -> str:
    """Escaped as the runner reads it, so that no text of the project can give it a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
