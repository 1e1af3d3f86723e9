"""Ratchet's answers as plain data for programs. Each command runs in a process of its own, so nothing is stale."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ratchet.agents import answer_texts
from ratchet.agents.answer_rows import (
    Found,
    Item,
    Part,
    Proposal,
    Refusal,
    Standing,
    found,
    item,
    part,
    proposal,
    refusal,
    standing,
)
from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.processes import Ended, run_ratchet
from ratchet.storage.narrowing import as_table, as_texts, parsed, table_or_empty, tables

MOST_ROWS, MOST_PROPOSALS = 50, 300
_SECONDS = 900.0


@dataclass(frozen=True)
class Checked:
    """A verdict; "inconclusive" is no refusal, and `reason` says why. `more` findings are left out of `findings`.

    `hints` say how a rule's findings are put right, once for all that have the same way out. `recorded` is how many
    rows of baselines/ were lowered: commit them.
    """

    verdict: Literal["pass", "fail", "inconclusive"]
    findings: list[Found]
    hints: dict[str, str]
    more: int
    reason: str | None
    recorded: int
    notes: list[str]


@dataclass(frozen=True)
class Status:
    """Where the code stands: totals, and the modules with the most debt first; `more` modules are left out."""

    slots: dict[str, int]
    expressions: dict[str, int]
    debts: dict[str, int]
    modules: list[Standing]
    more: int


@dataclass(frozen=True)
class Owing:
    """The worklist: what is owed in all, and what each function, class or contract owes; `more` are left out."""

    total: int
    items: list[Item]
    more: int


@dataclass(frozen=True)
class Planned:
    """The signatures and declarations from which most follows: `parts` that touch no common file, `causes` in all."""

    parts: list[Part]
    causes: int


@dataclass(frozen=True)
class Proposed:
    """Types for slots: what was written, or could be. `causes` paid, `operations` that mypy checks now, `net` debts."""

    proposals: list[Proposal]
    more: int
    causes: int
    operations: int
    net: int
    written: list[str]


@dataclass(frozen=True)
class Importable:
    """Whether an import may be written: no contract refuses it.

    `contracts` are the ids of those that name one of the two modules; where there is none, nobody has said anything.
    `cycle` is the import cycle that it would close. `new` are modules that are still to be written.
    """

    allowed: bool
    refused: list[Refusal]
    contracts: list[str]
    cycle: list[str]
    new: list[str]


def check(paths: Sequence[str], base: str | None, frozen: bool, directory: Path) -> tuple[Checked, str]:
    """The verdict on the work tree around `directory`, and the short report.

    Raises UsageError if an argument or ratchet.toml is wrong.
    """
    options = [*(["--base", base] if base else []), *(["--frozen"] if frozen else [])]
    ended, document = _reported(["check", *options], paths, directory)
    if document is None:
        return Checked("inconclusive", [], {}, 0, _message_of(ended), 0, []), ended.out or _message_of(ended)
    rows, reason, notes = tables(document.get("findings")), document.get("reason"), document.get("notes")
    checked = Checked(
        _verdict(document.get("verdict")),
        [found(row) for row in rows[:MOST_ROWS]],
        _hints(rows[:MOST_ROWS]),
        max(len(rows) - MOST_ROWS, 0),
        reason if isinstance(reason, str) else None,
        len(tables(document.get("tightened"))),
        list(as_texts(notes)[:MOST_ROWS]) if isinstance(notes, list) else [],
    )
    return checked, ended.out


def status(paths: Sequence[str], directory: Path) -> tuple[Status, str]:
    """The figures of the work tree, and a table of the worst modules.

    Raises UsageError for a wrong argument, Inconclusive if it cannot be measured.
    """
    document = _document(_run(["status", "--format", "json", "--", *paths], directory))
    totals = table_or_empty(document.get("totals"))
    modules = sorted(map(standing, tables(document.get("modules"))), key=lambda module: -sum(module.debts.values()))
    slots, expressions, debts = (_numbers(totals.get(name)) for name in ("slots", "expressions", "debts"))
    standing_now = Status(slots, expressions, debts, modules[:MOST_ROWS], max(len(modules) - MOST_ROWS, 0))
    return standing_now, answer_texts.status(slots, debts, modules)


def debts(
    paths: Sequence[str], rules: Sequence[str], owner: str | None, sort: str, limit: int, directory: Path
) -> tuple[Owing, str]:
    """The worklist, and its text. Raises UsageError for a wrong argument, Inconclusive where it must."""
    options = [word for rule in rules for word in ("--rule", rule)] + (["--owner", owner] if owner else [])
    limits = ["--sort", sort, "--limit", str(max(min(limit, MOST_ROWS), 1))]
    ended, document = _reported(["debts", *options, *limits], paths, directory)
    if document is None:
        raise Inconclusive(_message_of(ended))
    items = [item(row) for row in tables(document.get("items"))]
    return Owing(_number(document, "total"), items, _number(document, "more")), answer_texts.bounded(ended.out)


def plan(paths: Sequence[str], most: int, parts: int, directory: Path) -> tuple[Planned, str]:
    """What pays most, and its text. Raises UsageError for a wrong argument, Inconclusive where it must."""
    ended, document = _reported(["debts", f"--plan={min(most, MOST_ROWS)}", "--split", str(parts)], paths, directory)
    if document is None:
        raise Inconclusive(_message_of(ended))
    made = Planned([*map(part, tables(document.get("parts")))], _number(document, "causes"))
    return made, answer_texts.bounded(ended.out)


def suggest(paths: Sequence[str], directory: Path) -> tuple[Proposed, str]:
    """Types for slots that have none, measured; nothing is written. Raises as `debts` does."""
    return _proposed(_run(["fix", "--suggest", "--format", "json", "--", *paths], directory), "could be written")


def apply(slots: Mapping[str, str], directory: Path) -> tuple[Proposed, str]:
    """Annotate slots, `path:symbol:detail` → type, but for those that add a debt. Raises as `debts` does."""
    with tempfile.TemporaryDirectory(prefix="ratchet-answer-") as scratch:
        file = Path(scratch) / "slots.json"
        file.write_text(json.dumps(dict(slots)), encoding="utf-8")
        return _proposed(_run(["fix", "--apply", str(file), "--format", "json"], directory), "written")


def _proposed(ended: Ended, verb: str) -> tuple[Proposed, str]:
    document = _document(ended)
    rows, written = [*map(proposal, tables(document.get("proposals")))], document.get("written")
    causes, operations, net = (_number(document, name) for name in ("causes", "operations", "net"))
    paths = list(as_texts(written)) if isinstance(written, list) else []
    made = Proposed(rows[:MOST_PROPOSALS], max(len(rows) - MOST_PROPOSALS, 0), causes, operations, net, paths)
    return made, answer_texts.proposed(rows, verb)


def explain(subject: str, directory: Path) -> str:
    """A rule or a finding, explained. Raises UsageError if there is no such rule or finding."""
    ended = _run(["explain", "--", subject], directory)
    if ended.status != 0:
        raise Inconclusive(_message_of(ended))
    return ended.out


def can_import(importer: str, imported: str, kind: str, directory: Path) -> tuple[Importable, str]:
    """Whether module `importer` may import `imported`, in this way. Raises UsageError if there is no such module."""
    ended = _run(["graph", "can-import", "--kind", kind, "--format", "json", "--", importer, imported], directory)
    document = _document(ended, (0, 1))
    contracts, cycle, new = (list(as_texts(document.get(name))) for name in ("contracts", "cycle", "new"))
    refused = [refusal(row) for row in tables(document.get("refused"))]
    answer = Importable(ended.status == 0, refused, contracts, cycle, new)
    return answer, answer_texts.importable(importer, imported, refused, contracts, cycle, new)


def _reported(
    arguments: Sequence[str], paths: Sequence[str], directory: Path
) -> tuple[Ended, Mapping[str, object] | None]:
    """A command that writes a report as JSON and says the same as text; None for a report where it wrote none."""
    with tempfile.TemporaryDirectory(prefix="ratchet-answer-") as scratch:
        report = Path(scratch) / "report.json"
        ended = _run([*arguments, "--format", "json", "--output", str(report), "--", *paths], directory)
        return ended, _object(report.read_text(encoding="utf-8")) if report.exists() else None


def _run(arguments: Sequence[str], directory: Path) -> Ended:
    ended = run_ratchet(arguments, directory, {**os.environ, "NO_COLOR": "1"}, _SECONDS)
    if ended is None:
        raise Inconclusive(f"ratchet {arguments[0]} did not end within {_SECONDS:g} seconds.")
    if ended.status == 2:
        raise UsageError(_message_of(ended))
    return ended


def _message_of(ended: Ended) -> str:
    return (ended.err or ended.out).strip().removeprefix("ratchet: ") or f"it ended with status {ended.status}"


def _document(ended: Ended, answered: Sequence[int] = (0,)) -> Mapping[str, object]:
    document = _object(ended.out) if ended.status in answered else None
    if document is None:
        raise Inconclusive(_message_of(ended))
    return document


def _object(text: str) -> Mapping[str, object] | None:
    try:
        return as_table(parsed(text))
    except (ValueError, TypeError):
        return None


def _verdict(value: object) -> Literal["pass", "fail", "inconclusive"]:
    return "pass" if value == "pass" else "fail" if value == "fail" else "inconclusive"


def _number(document: Mapping[str, object], name: str) -> int:
    value = document.get(name)
    return value if isinstance(value, int) else 0


def _numbers(value: object) -> dict[str, int]:
    return {name: count for name, count in table_or_empty(value).items() if isinstance(count, int)}


def _hints(rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Rule → the ways out of these rows, each once."""
    hints: dict[str, list[str]] = {}
    for row in rows:
        known, hint = hints.setdefault(str(row.get("rule")), []), str(row.get("hint", ""))
        if hint and hint not in known:
            known.append(hint)
    return {rule: "\n".join(known) for rule, known in hints.items()}
