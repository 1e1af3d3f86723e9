"""The tables for a page or a comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratchet.baseline.since import ModuleChange, Since
from ratchet.reports.markup import code
from ratchet.reports.status import StatusReport
from ratchet.reports.status.standing import Row, Standing, percent, precise_share, typed_share

_MOST = 10
"""So many rows of what grew, and of what fell."""

_MOST_PACKAGES = 50


class Markdown(StatusReport):
    """What changed since a commit, if that is asked for; a table of packages, and one of debts."""

    def render(self, standing: Standing) -> str:
        """The tables, with one newline at the end."""
        since = standing.since
        lines = list(_changed(since)) if since is not None else []
        head = ["package", "files", "lines", "slots", "expressions", "debts"]
        head += [f"since {since.ref}"] if since is not None else []
        lines += [_line(head), _line(["---", *["---:"] * (len(head) - 1)])]
        lines += [_line(_cells(row)) for row in (*standing.packages[:_MOST_PACKAGES], standing.total)]
        if (more := len(standing.packages) - _MOST_PACKAGES) > 0:
            lines += ["", f"{more} more packages, with fewer debts: `ratchet status`"]
        lines += ["", "| rule | debts |", "| --- | ---: |"]
        by_count = sorted(standing.by_rule.items(), key=lambda row: (-row[1], row[0]))
        lines += [f"| `{rule}` | {count} |" for rule, count in by_count]
        return "\n".join(lines) + "\n"


def _changed(since: Since) -> Iterator[str]:
    """What grew, the most first, and what fell, the most first."""
    changes = since.changes()
    grew = [row for row in changes if row.change > 0]
    fell = [row for row in reversed(changes) if row.change < 0]
    if not changes:
        yield f"Nothing changed since {since.commit[:12]}, by `baselines/`.\n"
    for title, rows in (("Grew", grew), ("Fell", fell)):
        if rows:
            yield f"{title} since {since.commit[:12]}, by `baselines/`:\n"
            yield from _rows(rows)
            yield ""


def _rows(rows: Sequence[ModuleChange]) -> Iterator[str]:
    yield "| module | rule | change |"
    yield "| --- | --- | ---: |"
    for row in rows[:_MOST]:
        yield _line([code(row.module), code(row.rule), f"{row.change:+d}"])
    if len(rows) > _MOST:
        yield f"\n{len(rows) - _MOST} more"


def _cells(row: Row) -> list[str]:
    shares = [percent(typed_share(row.slots)), percent(precise_share(row.expressions))]
    cells = [
        f"`{row.name}`" if row.name != "all" else "**all**",
        str(row.files),
        str(row.lines),
        *shares,
        str(row.debts),
    ]
    return [*cells, *([f"{row.change:+d}" if row.change else "0"] if row.change is not None else [])]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
