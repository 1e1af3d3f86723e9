"""Markdown for a pull request's comment or a job's summary, within the size that both take."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.check.verdict import Outcome, Standing, Verdict
from ratchet.reports.formats import Settings
from ratchet.reports.grouping import Cause, group_by_cause
from ratchet.reports.markup import code, escaped
from ratchet.reports.wording import (
    again,
    against,
    allowance,
    effects,
    exception,
    ledger,
    message,
    more,
    notes,
    sums,
    where_recorded,
)

MARK = "<!-- ratchet -->"
"""By which a bot finds its own comment again."""

MOST_CHARACTERS = 65_000
"""GitHub refuses a comment of 65,536 characters or more."""

_OPEN = 5
_ROWS = 20
_PLACES = 3
_TEXT = 1_000


def render(verdict: Verdict, settings: Settings) -> str:
    """A heading, the causes with the first few open, and what was tightened, revealed and noted."""
    head = f"{MARK}\n### {_title(verdict)}\n"
    foot = "".join(_foot(verdict))
    if verdict.outcome is Outcome.INCONCLUSIVE:
        return f"{head}\n{escaped(verdict.reason or 'no reason was given', 4 * _TEXT)}\n{foot}"
    causes = group_by_cause(verdict.findings)
    blocks: list[str] = []
    room = MOST_CHARACTERS - len(head) - len(foot) - 200
    for number, cause in enumerate(causes):
        block = _block(cause, number < _OPEN, settings)
        room -= len(block)
        if room < 0:
            break
        blocks.append(block)
    if len(blocks) < len(causes):
        blocks.append(f"\n+{len(causes) - len(blocks)} more: `ratchet check --all-findings`\n")
    return "".join([head, *blocks, foot])


def _title(verdict: Verdict) -> str:
    compared = escaped(against(verdict), 200)
    if verdict.outcome is Outcome.INCONCLUSIVE:
        return "⚠️ ratchet could not tell"
    if verdict.outcome is Outcome.PASS:
        return f"✅ ratchet held{more(verdict)}{ledger(verdict)}{compared}"
    return f"❌ ratchet refused: {sums(verdict)}{compared}"


def _block(cause: Cause, is_open: bool, settings: Settings) -> str:
    finding = cause.finding
    state = " open" if is_open else ""
    lines = [
        f"\n<details{state}><summary>{code(str(finding.place))} {escaped(message(finding), _TEXT)} "
        f"<b>{finding.key.rule}</b></summary>\n",
        *(f"- {code(step.text)}" for step in finding.trail[:_ROWS]),
        *([f"\nSame cause: {escaped(effects(cause), _TEXT)}."] if cause.effects else []),
        f"\n{allowance(finding)} {escaped(finding.hint, _TEXT)}".rstrip(),
        f"\nCheck again: {code(again(finding, settings.command))}\n",
        *([f"{escaped(way, _TEXT)}\n"] if (way := exception(finding, settings.command)) else []),
        "</details>\n",
    ]
    return "\n".join(lines)


def _foot(verdict: Verdict) -> Iterator[str]:
    yield from _standings("Tightened", verdict.tightened)
    how = where_recorded(verdict, "<code>ratchet update</code>")
    yield from _standings(f"Revealed ({how})", verdict.revealed)
    if told := [*notes(verdict), *verdict.notes]:
        yield "\nNotes:\n\n"
        yield from (f"- {escaped(note, _TEXT)}\n" for note in told[:_ROWS])
        if len(told) > _ROWS:
            yield f"- … {len(told) - _ROWS} more\n"


def _standings(title: str, rows: tuple[Standing, ...]) -> Iterator[str]:
    if rows:
        yield f"\n<details><summary>{title}: {len(rows)}</summary>\n\n| rule | module | symbol | detail | was | is |"
        has_places = any(row.places for row in rows)
        yield f"{' where |' * has_places}\n|---|---|---|---|---:|---:|{'---|' * has_places}\n"
        for row in rows[:_ROWS]:
            words = (row.key.rule, row.key.module, row.key.symbol, row.key.detail)
            where = ", ".join(f"{place.path}:{place.line}" for place in row.places[:_PLACES])
            last = f" {escaped(where, 200)} |" if has_places else ""
            yield f"| {' | '.join(escaped(word, 200) for word in words)} | {row.before} | {row.after} |{last}\n"
        if len(rows) > _ROWS:
            yield f"\n… {len(rows) - _ROWS} more\n"
        yield "\n</details>\n"
