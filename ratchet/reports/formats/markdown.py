"""Markdown for a pull request's comment or a job's summary, within the size that both take."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.check.verdict import Outcome, Standing, Verdict
from ratchet.reports.formats import Settings
from ratchet.reports.grouping import Told, told_once
from ratchet.reports.wording import again, against, allowance, counted, message, one_line, with_it

MARK = "<!-- ratchet -->"
"""By which a bot finds its own comment again."""

MOST_CHARACTERS = 65_000
"""GitHub refuses a comment of 65,536 characters or more."""

_OPEN = 5
_ROWS = 20
_TEXT = 1_000
_SPECIAL = frozenset("&<>\\`*_[]|#~@")


def render(verdict: Verdict, settings: Settings) -> str:
    """A heading, the causes with the first few open, and what was tightened, revealed and noted."""
    head = f"{MARK}\n### {_title(verdict)}\n"
    foot = "".join(_foot(verdict))
    if verdict.outcome is Outcome.INCONCLUSIVE:
        return f"{head}\n{_escaped(verdict.reason or 'no reason was given', 4 * _TEXT)}\n{foot}"
    told = told_once(verdict.findings)
    blocks: list[str] = []
    room = MOST_CHARACTERS - len(head) - len(foot) - 200
    for number, one in enumerate(told):
        block = _block(one, number < _OPEN, settings)
        room -= len(block)
        if room < 0:
            break
        blocks.append(block)
    if len(blocks) < len(told):
        blocks.append(f"\n+{len(told) - len(blocks)} more: `ratchet check --all-findings`\n")
    return "".join([head, *blocks, foot])


def _title(verdict: Verdict) -> str:
    compared = _escaped(against(verdict), 200)
    if verdict.outcome is Outcome.INCONCLUSIVE:
        return "⚠️ ratchet could not tell"
    if verdict.outcome is Outcome.PASS:
        return f"✅ ratchet held{compared}"
    return f"❌ ratchet refused: {counted(len(verdict.findings), 'finding')}{compared}"


def _block(told: Told, is_open: bool, settings: Settings) -> str:
    one = told.finding
    state = " open" if is_open else ""
    lines = [
        f"\n<details{state}><summary>{_code(str(one.place))} {_escaped(message(one), _TEXT)} "
        f"<b>{one.key.rule}</b></summary>\n",
        *(f"- {_code(step)}" for step in one.trail[:_ROWS]),
        *([f"\nWith it: {_escaped(with_it(told), _TEXT)}."] if told.with_it else []),
        f"\n{allowance(one)} {_escaped(one.hint, _TEXT)}".rstrip(),
        f"\nCheck again: {_code(again(one, settings.command))}\n",
        "</details>\n",
    ]
    return "\n".join(lines)


def _foot(verdict: Verdict) -> Iterator[str]:
    yield from _standings("Tightened", verdict.tightened)
    yield from _standings("Revealed (<code>ratchet update</code> records them)", verdict.revealed)
    if verdict.notes:
        yield "\nNotes:\n\n"
        yield from (f"- {_escaped(note, _TEXT)}\n" for note in verdict.notes[:_ROWS])
        if len(verdict.notes) > _ROWS:
            yield f"- … {len(verdict.notes) - _ROWS} more\n"


def _standings(title: str, rows: tuple[Standing, ...]) -> Iterator[str]:
    if rows:
        yield f"\n<details><summary>{title}: {len(rows)}</summary>\n\n| rule | module | symbol | detail | was | is |\n"
        yield "|---|---|---|---|---:|---:|\n"
        for row in rows[:_ROWS]:
            words = (row.key.rule, row.key.module, row.key.symbol, row.key.detail)
            yield f"| {' | '.join(_escaped(word, 200) for word in words)} | {row.before} | {row.after} |\n"
        if len(rows) > _ROWS:
            yield f"\n… {len(rows) - _ROWS} more\n"
        yield "\n</details>\n"


def _escaped(text: str, most: int) -> str:
    """Text that is neither markup nor a mention, on one line: entities read the same in HTML and in Markdown."""
    return "".join(f"&#{ord(char)};" if char in _SPECIAL else char for char in one_line(text, most))


def _code(text: str) -> str:
    return f"<code>{_escaped(text, _TEXT)}</code>"
