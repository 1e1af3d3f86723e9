"""What the page shows where no script runs: the answers that are asked for first, as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from ratchet.history.growth import Growth
from ratchet.reports.page.imports import Imports
from ratchet.reports.page.modules import Files
from ratchet.reports.page.trend import Trend
from ratchet.reports.page.verdict import Answer

_MOST = 10
_OUTCOMES = {"pass": "Held", "fail": "Refused", "inconclusive": "Could not tell"}
_COMMANDS = ("ratchet check", "ratchet status", "ratchet debts", "ratchet history")


def plain(answer: Answer, trend: Trend, files: Files, imports: Imports) -> str:
    """The verdict, the worst packages, what got worse and by whom, and the contracts: no text of theirs is markup."""
    said = ", ".join(filter(None, (answer.sums or answer.reason, answer.against)))
    commands = ", ".join(f"<code>{escape(command)}</code>" for command in _COMMANDS)
    parts = [
        "<p>These are the main figures. The charts, the map and the list of all debts need JavaScript. The page loads "
        f"none: all of it is in this file. In a terminal, {commands} print the figures, too.</p>",
        f"<p><strong>{_OUTCOMES[answer.outcome]}</strong>{f': {escape(said)}' if said else ''}.</p>",
        *_table("Worst packages outside tests", ("Package", "Debts"), worst(files)),
        *_table(f"What got worse since {trend.since}", ("Package", "Rule", "Change", "Commits"), _worse(trend.grown)),
        *_table("Contracts that are broken", ("Contract", "Imports", "First place"), _broken(imports)),
    ]
    if not trend.grown:
        parts.append(f"<p>{_nothing_worse(trend.since)}</p>")
    return "\n".join(parts)


def worst(files: Files) -> list[tuple[str, str]]:
    """The packages outside tests that owe most, each without those in it; all packages where there are only tests."""
    owed: Counter[tuple[bool, str]] = Counter()
    for file in files.files:
        is_package = file.path.rpartition("/")[2].startswith("__init__.") or "." not in file.module
        package = file.module if is_package else file.module.rpartition(".")[0]
        debts = sum(sum(symbol.owed[1::3]) for symbol in file.symbols)
        owed[files.kinds[file.kind].is_test, package] += debts
    outside = {key: count for key, count in owed.items() if not key[0]} or owed
    ranked = sorted((-count, package) for (_, package), count in outside.items() if count)
    return [(package, f"{-count:,}") for count, package in ranked[:_MOST]]


def _worse(grown: Sequence[Growth]) -> Iterator[tuple[str, ...]]:
    for row in grown[:_MOST]:
        commits = "; ".join(f"{one.commit[:12]} {one.author}, {one.day}: {one.subject}" for one in row.culprits)
        yield row.package, row.rule, f"+{row.change:,}", commits


def _broken(imports: Imports) -> Iterator[tuple[str, ...]]:
    for one in [contract for contract in imports.contracts if contract.count][:_MOST]:
        places = [f"{broken.path}:{broken.line}" for broken in one.broken[:1]]
        yield one.id, f"{one.count:,}", *(places or [""])


def _nothing_worse(since: str) -> str:
    return (
        f"No package owes more by any rule since {since}." if since else "There is no older baseline to compare with."
    )


def _table(
    title: str, columns: Sequence[str], rows: Iterator[tuple[str, ...]] | list[tuple[str, str]]
) -> Iterator[str]:
    """A table as the scripts make them; nothing where it has no rows."""
    lines = [f"<tr>{_cells(columns, row)}</tr>" for row in rows]
    if not lines:
        return
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    yield f"<h2>{title}</h2>"
    yield f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>'
    yield from lines
    yield "</tbody></table></div>"


def _cells(columns: Sequence[str], row: Sequence[str]) -> str:
    first, *others = (f"<bdi>{escape(cell)}</bdi>" for cell in row)
    cells = [f'<td data-title="{column}">{cell}</td>' for column, cell in zip(columns[1:], others, strict=True)]
    return f'<th scope="row" class="name-cell">{first}</th>' + "".join(cells)
