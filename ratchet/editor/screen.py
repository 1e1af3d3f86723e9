"""One answer as one screen of a terminal: the verdict, the ledger and its trend, the findings where one just saved."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from ratchet.editor.answer import Answer, Row, State, distinct
from ratchet.editor.watching import Report
from ratchet.reports.formats import Ink
from ratchet.reports.wording import counted, one_line

_BARS = "▁▂▃▄▅▆▇█"
_INKS = {State.HELD: Ink.HELD, State.REFUSED: Ink.REFUSED, State.UNTOLD: Ink.UNTOLD, State.UNCONFIGURED: Ink.UNTOLD}
_LONGEST = 2_000


class Line(NamedTuple):
    """One line of the screen, and what it is; None for ordinary text."""

    text: str
    ink: Ink | None = None


def screen(report: Report, width: int, height: int) -> list[Line]:
    """The lines of an answer: at most `height` of them, each at most `width` wide; 0 for no limit.

    Findings in what was just saved come first.
    """
    answer = report.answer
    head = [*_folded(f"{report.at} {answer.verdict}", width, "  ", _INKS[answer.state])]
    if trend := _trend(report):
        head += _folded(trend, width, "  ")
    blocks = list(_blocks(_ordered(answer, report.saved), width))
    room = height - len(head) - 2 if height else 0
    shown: list[Line] = []
    for number, block in enumerate(blocks):
        if height and len(shown) + len(block) > room and number:
            more = f"+{counted(len(blocks) - number, 'more finding')}: ratchet check"
            return [*head, Line(""), *shown, *_folded(more, width, "  ")]
        shown += block[:room] if height else block
    return [*head, *([Line("")] if shown else []), *shown]


def _ordered(answer: Answer, saved: tuple[str, ...]) -> list[Row]:
    """The refused rows, those of saved files first, and then what is noted there."""
    rows = distinct([row for row in answer.rows if row in answer.refused or row.places[0].path in saved])
    return sorted(rows, key=lambda row: (row.weight, row.places[0].path not in saved))


def _blocks(rows: list[Row], width: int) -> Iterator[list[Line]]:
    """The lines of each row. A way out that was told is not told again."""
    told: set[str] = set()
    for row in rows:
        again = row._replace(way_out="Fix it in the same way.") if row.way_out in told else row
        told.add(row.way_out)
        yield list(_block(again, width))


def _block(row: Row, width: int) -> Iterator[Line]:
    yield from _folded(f"{row.places[0]}: {row.message}  [{row.key.rule}]", width, "    ", Ink.PLACE)
    for step in row.trail:
        yield from _folded(f"    {step}", width, "      ")
    yield from _folded(f"  {row.advice}", width, "  ")


def _trend(report: Report) -> str:
    """`ledger: 18 causes (-2), 23 consequences; -3 since 09:12:00 ▇▅▁`; empty where the ledger is not known."""
    sizes, words = report.sizes, report.answer.ledger.removeprefix(": ")
    if not sizes or not words:
        return ""
    if len(set(sizes)) == 1:
        return f"ledger: {words}"
    change = sizes[-1] - sizes[0]
    return f"ledger: {words}; {f'{change:+,}' if change else 'as many'} since {report.since} {_spark(sizes)}"


def _spark(sizes: tuple[int, ...]) -> str:
    least, most = min(sizes), max(sizes)
    return "".join(_BARS[(size - least) * (len(_BARS) - 1) // (most - least)] for size in sizes)


def _folded(text: str, width: int, indent: str, ink: Ink | None = None) -> Iterator[Line]:
    start = text[: len(text) - len(text.lstrip())]
    flat = start + one_line(text, _LONGEST)
    lines = [flat]
    if width and len(flat) > width:
        lines = textwrap.wrap(
            flat.strip(), width, initial_indent=start, subsequent_indent=indent, break_on_hyphens=False
        )
    return (Line(line, ink) for line in lines)
