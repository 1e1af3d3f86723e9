"""For a reader with little room: one line when all is well, else one block a finding, the most telling first."""

from __future__ import annotations

import click

from ratchet.reports import Settings
from ratchet.verdict import Finding, Outcome, Verdict

MOST_FINDINGS = 20
MOST_CHARACTERS = 8_000

_FIRST = ("loosened-policy", "loosened-option", "loosened-baseline", "unmeasured-code", "type-error")


def render(verdict: Verdict, settings: Settings) -> str:
    """The report, with one newline at the end."""
    if verdict.outcome is Outcome.INCONCLUSIVE:
        return f"ratchet: could not tell: {verdict.reason}\n"
    if verdict.outcome is Outcome.PASS:
        return _held(verdict)
    blocks = [_block(one, settings) for one in _told_once(verdict.findings)]
    shown = blocks if settings.all_findings else _bounded(blocks)
    lines = [*shown]
    if len(shown) < len(blocks):
        lines.append(f"+{len(blocks) - len(shown)} more: ratchet check --all-findings\n")
    lines += [f"note: {note}\n" for note in verdict.notes[:5]]
    lines.append(f"ratchet: refused: {_counted(len(verdict.findings), 'finding')}{_against(verdict)}\n")
    return "".join(lines)


def _held(verdict: Verdict) -> str:
    parts = [f"ratchet: held{_against(verdict)}"]
    if verdict.tightened:
        fell = sum(one.before - one.after for one in verdict.tightened)
        parts.append(f"tightened by {fell}: commit baselines/")
    if verdict.revealed:
        parts.append(f"{_counted(len(verdict.revealed), 'debt')} revealed: ratchet update records them")
    if len(verdict.notes) == 1:
        parts.append(verdict.notes[0])
    elif verdict.notes:
        parts.append(f"{len(verdict.notes)} notes (--format json)")
    return "; ".join(parts) + "\n"


def _against(verdict: Verdict) -> str:
    if verdict.base.commit is None:
        return ""
    return f", compared with {verdict.base.ref or 'base'} ({verdict.base.commit[:12]})"


def _told_once(findings: tuple[Finding, ...]) -> list[Finding]:
    """Findings in the order of telling; of several that one line causes, those that only follow are left out."""
    caused = {(one.place.path, one.place.line) for one in findings if one.key.rule == "untyped-import"}
    told = [
        one
        for one in findings
        if not (
            one.key.rule == "type-error"
            and one.key.detail.startswith("import")
            and (one.place.path, one.place.line) in caused
        )
    ]
    return sorted(told, key=lambda one: _FIRST.index(one.key.rule) if one.key.rule in _FIRST else len(_FIRST))


def _block(one: Finding, settings: Settings) -> str:
    where, rule = str(one.place), f"[{one.key.rule}]"
    if settings.color:
        where, rule = click.style(where, bold=True), click.style(rule, fg="yellow")
    swapped = f" (moved from {one.moved_from})" if one.moved_from else ""
    lines = [f"{where}: {one.message}{swapped}  {rule}"]
    lines += [f"    {step}" for step in one.trail]
    lines.append(f"  {one.found} found, {one.allowed} allowed. {one.hint}")
    lines.append(f"  ratchet check {one.place.path}")
    return "\n".join(lines) + "\n"


def _bounded(blocks: list[str]) -> list[str]:
    shown: list[str] = []
    size = 0
    for block in blocks[:MOST_FINDINGS]:
        size += len(block)
        if size > MOST_CHARACTERS and shown:
            break
        shown.append(block)
    return shown


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
