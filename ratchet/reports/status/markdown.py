"""The table for a page or a comment."""

from __future__ import annotations

from ratchet.reports.status import StatusReport
from ratchet.reports.status.standing import Row, Standing, percent, precise_share, typed_share


class Markdown(StatusReport):
    """A table of packages, and one of debts."""

    def render(self, standing: Standing) -> str:
        """Both tables, with one newline at the end."""
        head = ["package", "files", "lines", "slots", "expressions", "debts"]
        head += [f"since {standing.since.ref}"] if standing.since is not None else []
        lines = [_line(head), _line(["---", *["---:"] * (len(head) - 1)])]
        lines += [_line(_cells(row)) for row in (*standing.packages, standing.total)]
        lines += ["", "| rule | debts |", "| --- | ---: |"]
        by_count = sorted(standing.by_rule.items(), key=lambda row: (-row[1], row[0]))
        lines += [f"| `{rule}` | {count} |" for rule, count in by_count]
        return "\n".join(lines) + "\n"


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
