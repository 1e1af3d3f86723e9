"""For a reader with little room: a line if the check held, else a block for each cause, the most important first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ratchet.check.verdict import Finding, Outcome, Verdict
from ratchet.reports.formats import Ink, Settings
from ratchet.reports.wording import (
    again,
    against,
    allowance,
    counted,
    effects,
    exception,
    explained,
    headline,
    ledger,
    message,
    more,
    notes,
    one_line,
    revealed,
    where_recorded,
)

if TYPE_CHECKING:
    from ratchet.reports.grouping import Cause

MOST_FINDINGS = 20
MOST_CHARACTERS = 8_000

_MESSAGE = 400
_HINT = 600
_STEPS = 8
_NOTES = 5
_NOTE = 240
_REASON = 4_000
_WIDEST = 110
_EXCEPTION = "exception"
_AS_ABOVE = "Fix it in the same way."


def render(verdict: Verdict, settings: Settings) -> str:
    """The report, with one newline at the end."""
    if verdict.outcome is Outcome.INCONCLUSIVE:
        reason = f"{headline(verdict)}: {one_line(verdict.reason or 'no reason was given', _REASON)}"
        return _painted(_wrapped(reason, "", settings), headline(verdict), Ink.UNTOLD, settings)
    if verdict.outcome is Outcome.PASS:
        return _held(verdict, settings)
    findings = [one for one in verdict.findings if not settings.rules or one.key.rule in settings.rules]
    tail = [] if settings.quiet else _notes(verdict, settings)
    tail.append(f"{settings.paint(one_line(headline(verdict), _MESSAGE), Ink.REFUSED)}\n")
    if len(findings) < len(verdict.findings):
        tail.append(f"{counted(len(verdict.findings) - len(findings), 'finding')} of other rules not shown (--rule)\n")
    return "".join([*_refused(findings, settings, sum(map(len, tail))), *tail])


def _refused(findings: Sequence[Finding], settings: Settings, used: int) -> Iterator[str]:
    """The findings in the form that was asked for. `used`: characters that the rest of the report takes."""
    from ratchet.reports.grouping import group_by_cause  # not where a check held

    if settings.statistics:
        from ratchet.reports.statistics import by_rule  # for who asks

        yield from (f"{row}\n" for row in by_rule(findings))
        return
    given: set[str] = set()
    causes = group_by_cause(findings)
    blocks = [_first_line(one.finding, settings) if settings.quiet else _block(one, settings, given) for one in causes]
    shown = blocks if settings.all_findings or settings.verbose else _bounded(blocks, used + len(settings.command))
    yield from shown
    if len(shown) < len(blocks):
        yield f"+{len(blocks) - len(shown)} more: {settings.command} --all-findings\n"


def _notes(verdict: Verdict, settings: Settings) -> list[str]:
    """What passed as a note, grouped by reason, and what else there is to say: a few lines at most."""
    lines = [*notes(verdict), *verdict.notes][: None if settings.verbose else _NOTES]
    return [_wrapped(f"note: {one_line(note, _NOTE)}", "  ", settings) for note in lines]


def _held(verdict: Verdict, settings: Settings) -> str:
    if settings.quiet:
        return ""
    against_base = one_line(f"{more(verdict)}{ledger(verdict)}{against(verdict)}", _MESSAGE)
    parts = [f"{settings.paint('ratchet: held', Ink.HELD)}{against_base}"]
    if verdict.tightened:
        fell = sum(standing.before - standing.after for standing in verdict.tightened)
        parts.append(f"tightened by {fell}: commit baselines/")
    if verdict.revealed:
        how = where_recorded(verdict, "ratchet update")
        parts.append(f"{counted(len(verdict.revealed), 'debt')} revealed: {how}")
    told = [*(f"note: {note}" for note in notes(verdict)), *revealed(verdict)]
    if settings.verbose:
        told += [*(f"note: {note}" for note in verdict.notes), *explained(verdict)]
    else:
        if verdict.notes:
            parts.append(one_line(verdict.notes[0], _NOTE))
        if len(verdict.notes) > 1:
            parts.append(f"{counted(len(verdict.notes) - 1, 'more note')} (-v)")
        told = told[:_NOTES]
    passed = "".join(_wrapped(one_line(note, _NOTE), "  ", settings) for note in told)
    return "; ".join(parts) + "\n" + passed


def _block(cause: Cause, settings: Settings, given: set[str]) -> str:
    """The block of one cause. What is in `given` is not repeated, to leave room for other findings."""
    finding = cause.finding
    hint = _AS_ABOVE if finding.hint in given else finding.hint
    given.add(finding.hint)
    lines = [_first_line(finding, settings)]
    if settings.width:
        from ratchet.reports.code_frame import code_frame  # on a terminal alone

        lines += code_frame(finding, settings.width)
    lines += [f"    {one_line(step.text, _MESSAGE)}\n" for step in finding.trail[:_STEPS]]
    if len(finding.trail) > _STEPS:
        lines.append(f"    … {len(finding.trail) - _STEPS} more\n")
    if cause.effects:
        others = effects(cause, len(cause.effects)) if settings.all_findings else one_line(effects(cause), _MESSAGE)
        lines.append(_wrapped(f"  same cause: {one_line(others, len(others))}", "    ", settings))
    lines.append(_wrapped(f"  {allowance(finding)} {one_line(hint, _HINT)}".rstrip(), "  ", settings))
    lines.append(f"  Check again: {one_line(again(finding, settings.command), _MESSAGE)}\n")
    way = exception(finding, settings.command)
    if way and _EXCEPTION not in given:  # once in a report
        given.add(_EXCEPTION)
        lines.append(_wrapped(f"  {one_line(way, _MESSAGE)}", "  ", settings))
    return "".join(lines)


def _first_line(finding: Finding, settings: Settings) -> str:
    place, rule = one_line(str(finding.place), _MESSAGE), f"[{finding.key.rule}]"
    first = _wrapped(f"{place}: {one_line(message(finding), _MESSAGE)}  {rule}", "    ", settings)
    return _painted(_painted(first, rule, Ink.RULE, settings), place, Ink.PLACE, settings)


def _painted(text: str, piece: str, ink: Ink, settings: Settings) -> str:
    """`text`, folded already, with `piece` painted: colours have no width. A rule stands at its last place."""
    before, middle, after = text.rpartition(piece) if ink is Ink.RULE else text.partition(piece)
    return f"{before}{settings.paint(middle, ink)}{after}" if middle else text


def _wrapped(text: str, indent: str, settings: Settings) -> str:
    """Text with its newline, folded on a terminal. Elsewhere it stays on one line, so that it can be searched."""
    width = min(settings.width, _WIDEST)
    if not width:
        return f"{text}\n"
    folded = textwrap.fill(
        text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    )
    return f"{folded}\n"


def _bounded(blocks: list[str], used: int) -> list[str]:
    """As many blocks as fit beside `used` characters and the line about the rest; at least one."""
    room = MOST_CHARACTERS - used - len(f"+{len(blocks)} more:  --all-findings\n")
    shown: list[str] = []
    for block in blocks[:MOST_FINDINGS]:
        room -= len(block)
        if room < 0 and shown:
            break
        shown.append(block)
    return shown
