"""What the page shows where no script runs: the answers that are asked for first, as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from ratchet.history.growth import Culprit, Growth
from ratchet.history.projection import Pace
from ratchet.reports.page.exceptions import Exceptions
from ratchet.reports.page.imports import Imports
from ratchet.reports.page.modules import Files
from ratchet.reports.page.trend import Course, Trend
from ratchet.reports.page.verdict import Answer

_MOST = 10
_OUTCOMES = {"pass": "Held", "fail": "Refused", "inconclusive": "Could not tell"}
_COMMANDS = ("ratchet check", "ratchet status", "ratchet debts", "ratchet history")


def plain(answer: Answer, trend: Trend, files: Files, imports: Imports, exceptions: Exceptions) -> str:
    """The verdict, the worst packages, what got worse and by whom, when it is gone, the contracts, and the waivers: no
    text of theirs is markup."""
    said = ", ".join(filter(None, (answer.sums or answer.reason, answer.against)))
    commands = ", ".join(f"<code>{escape(command)}</code>" for command in _COMMANDS)
    parts = [
        "<p>These are the main figures. The charts, the map and the list of all debts need JavaScript. The page loads "
        f"none: all of it is in this file. In a terminal, {commands} print the figures, too.</p>",
        f"<p><strong>{_OUTCOMES[answer.outcome]}</strong>{f': {escape(said)}' if said else ''}.</p>",
        *_table("Worst packages outside tests", ("Package", "Debts"), worst(files)),
        *_table(f"What got worse since {trend.since}", ("Package", "Rule", "Change", "Commits"), _worse(trend.grown)),
        *([] if trend.grown else [f"<p>{_nothing_worse(trend.since)}</p>"]),
        *_gone(trend),
        *_table("Contracts that are broken", ("Contract", "Imports", "New", "First place"), _broken(imports)),
        *_table("Waivers", ("For", "Allows", "Why", "Owner", "Ends"), _waived(exceptions)),
    ]
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
        commits = "; ".join(map(_by_whom, row.culprits))
        yield row.package, row.rule, f"+{row.change:,}", commits


def _broken(imports: Imports) -> Iterator[tuple[str, ...]]:
    for one in [contract for contract in imports.contracts if contract.count][:_MOST]:
        places = [f"{broken.path}:{broken.line}" for broken in one.broken[:1]]
        new = sum(broken.is_new for broken in one.broken)
        yield one.id, f"{one.count:,}", f"{new:,}", *(places or [""])


def _gone(trend: Trend) -> Iterator[str]:
    """When the ignores are gone, and all debts, as the script tells it."""
    courses = [course for course in trend.courses if course.rule in ("", "suppression")]
    rows = [
        (course.rule or "all", f"{course.now:,}", _paced(course.pace), _gone_by(course))
        for course in sorted(courses, key=lambda course: course.rule, reverse=True)
    ]
    yield from _table("Gone at this pace", ("Rule", "Debts", "A week", "Gone by"), rows)
    if rows:
        pace = courses[0].pace
        yield f"<p>Told by {pace.points:,} commits, one a {trend.every}, from {pace.since} to {trend.until}.</p>"


def _paced(pace: Pace) -> str:
    return "" if pace.week is None else f"{float(f'{pace.week:.2g}'):+,g}"


def _gone_by(course: Course) -> str:
    week, gone, *_ = course.pace
    if not course.now:
        return "gone"
    if course.pace.is_noise:
        return "no steady trend"
    if week is None:
        return "too little to tell"
    grows = "it grows" if week > 0 else "it stays"
    return gone or ("not within ten years" if week < 0 else f"not at this pace: {grows}")


def _waived(exceptions: Exceptions) -> Iterator[tuple[str, ...]]:
    for waiver in exceptions.waivers[:_MOST]:
        ends = f"{waiver.expires}, expired" if waiver.left < 0 else waiver.expires
        name = f"{waiver.rule} {waiver.module} {waiver.symbol} {waiver.detail}"
        yield name, f"{waiver.allow:,}", waiver.reason, waiver.owner, ends


def _by_whom(culprit: Culprit) -> str:
    """A commit, and of how many it is one, where that is not certain."""
    sure = ""
    if not culprit.is_certain:
        sure = (
            f" (one of {culprit.among:,})" if culprit.among > 1 else " (probably)" if culprit.among else " (recorded)"
        )
    return f"{culprit.commit[:12]} {culprit.author}, {culprit.day}: {culprit.subject}{sure}"


def _nothing_worse(since: str) -> str:
    return (
        f"No package owes more by any rule since {since}." if since else "There is no older baseline to compare with."
    )


def _table(title: str, columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
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
