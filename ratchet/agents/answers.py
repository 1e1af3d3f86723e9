"""Ratchet's answers as plain data for programs. Each command runs in a process of its own, so nothing is stale."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.processes import Ended, run_ratchet
from ratchet.storage.narrowing import as_table, parsed, table_or_empty

MOST_ROWS = 50
_SECONDS = 900.0


@dataclass(frozen=True)
class Checked:
    """A verdict: pass, fail or inconclusive (then `reason` says why). `more` findings are left out of `findings`."""

    verdict: str
    reason: str | None
    text: str
    findings: list[dict[str, object]]
    more: int
    notes: list[str]


@dataclass(frozen=True)
class Standing:
    """Where the code stands: totals, and the modules with the most debt first; `more` modules are left out."""

    totals: dict[str, object]
    modules: list[dict[str, object]]
    more: int


@dataclass(frozen=True)
class Owing:
    """The worklist: what is owed in all, debts with their places, and in `hints` how each rule is paid.

    `more`: so many functions, classes or contracts with debts are left out.
    """

    total: int
    debts: list[dict[str, object]]
    more: int
    hints: dict[str, str]


@dataclass(frozen=True)
class Explained:
    """What a rule minds, or a finding is about, and how to put it right."""

    text: str


@dataclass(frozen=True)
class Importable:
    """Whether an import may be written; if not, which contracts say so, why, and by which way."""

    allowed: bool
    text: str


def check(paths: Sequence[str], base: str | None, directory: Path) -> Checked:
    """The verdict on the work tree around `directory`. Raises UsageError if an argument or ratchet.toml is wrong."""
    with tempfile.TemporaryDirectory(prefix="ratchet-answer-") as scratch:
        report = Path(scratch) / "report.json"
        options = ["--base", base] if base else []
        ended = _run(["check", *options, "--format", "json", "--output", str(report), "--", *paths], directory)
        document = _object(report.read_text(encoding="utf-8")) if report.exists() else None
    if document is None:
        return Checked("inconclusive", _message_of(ended), ended.out, [], 0, [])
    findings = _rows(document.get("findings"))
    reason, notes = document.get("reason"), document.get("notes")
    return Checked(
        str(document.get("verdict")),
        reason if isinstance(reason, str) else None,
        ended.out,
        findings[:MOST_ROWS],
        max(len(findings) - MOST_ROWS, 0),
        [str(note) for note in notes[:MOST_ROWS]] if isinstance(notes, list) else [],
    )


def status(paths: Sequence[str], directory: Path) -> Standing:
    """The figures of the work tree. Raises UsageError for a wrong argument, Inconclusive if it cannot be measured."""
    ended = _run(["status", "--format", "json", "--", *paths], directory)
    document = _object(ended.out) if ended.status == 0 else None
    if document is None:
        raise Inconclusive(_message_of(ended))
    modules = sorted(_rows(document.get("modules")), key=_debt, reverse=True)
    totals = document.get("totals")
    return Standing(totals if isinstance(totals, dict) else {}, modules[:MOST_ROWS], max(len(modules) - MOST_ROWS, 0))


def debts(
    paths: Sequence[str], rules: Sequence[str], owner: str | None, sort: str, limit: int, directory: Path
) -> Owing:
    """The worklist. Raises UsageError for a wrong argument, Inconclusive if the tree cannot be measured."""
    options = [word for rule in rules for word in ("--rule", rule)] + (["--owner", owner] if owner else [])
    limits = ["--sort", sort, "--limit", str(max(min(limit, MOST_ROWS), 1)), "--format", "json"]
    ended = _run(["debts", *options, *limits, "--", *paths], directory)
    document = _object(ended.out) if ended.status == 0 else None
    if document is None:
        raise Inconclusive(_message_of(ended))
    rows, total, more = _rows(document.get("debts")), document.get("total"), document.get("more")
    hints = {str(row.get("rule")): str(row.pop("hint", "")) for row in rows}
    return Owing(total if isinstance(total, int) else 0, rows, more if isinstance(more, int) else 0, hints)


def explain(subject: str, directory: Path) -> Explained:
    """A rule or a finding, explained. Raises UsageError if there is no such rule or finding."""
    ended = _run(["explain", "--", subject], directory)
    if ended.status != 0:
        raise Inconclusive(_message_of(ended))
    return Explained(ended.out)


def can_import(importer: str, imported: str, directory: Path) -> Importable:
    """Whether module `importer` may import `imported`. Raises UsageError if there is no such module."""
    ended = _run(["graph", "can-import", "--", importer, imported], directory)
    if ended.status not in (0, 1):
        raise Inconclusive(_message_of(ended))
    return Importable(ended.status == 0, ended.out)


def _run(arguments: Sequence[str], directory: Path) -> Ended:
    ended = run_ratchet(arguments, directory, {**os.environ, "NO_COLOR": "1"}, _SECONDS)
    if ended is None:
        raise Inconclusive(f"ratchet {arguments[0]} did not end within {_SECONDS:g} seconds.")
    if ended.status == 2:
        raise UsageError(_message_of(ended))
    return ended


def _message_of(ended: Ended) -> str:
    return (ended.err or ended.out).strip().removeprefix("ratchet: ") or f"it ended with status {ended.status}"


def _object(text: str) -> Mapping[str, object] | None:
    try:
        return as_table(parsed(text))
    except (ValueError, TypeError):
        return None


def _rows(value: object) -> list[dict[str, object]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _debt(module: Mapping[str, object]) -> int:
    return sum(count for count in table_or_empty(module.get("debts")).values() if isinstance(count, int))
