"""A table that fits 80 columns: a row for each package, then the debts by rule, and what could be paid."""

from __future__ import annotations

from collections.abc import Sequence

from ratchet.measure.causes import Cause
from ratchet.reports.status import StatusReport
from ratchet.reports.status.standing import ANY, Row, Standing, percent, precise_share, typed_share
from ratchet.reports.wording import counted

_BAR = 10
_NAME = 22


class Text(StatusReport):
    """The daily view."""

    def render(self, standing: Standing) -> str:
        """The table, with one newline at the end."""
        has_change = standing.since is not None
        head = ("package", "lines", "slots", "", "expressions", "debts", *(("since",) if has_change else ()))
        rows = [head, *(_cells(row, has_change) for row in (*standing.packages, standing.total))]
        lines = _aligned(rows)
        by_count = sorted(standing.by_rule.items(), key=lambda row: (-row[1], row[0]))
        wide = max((len(rule) for rule, _ in by_count), default=0), max((len(str(n)) for _, n in by_count), default=0)
        rows_of_rules = [f"{rule:<{wide[0]}}  {count:>{wide[1]}}{_beside(rule, standing)}" for rule, count in by_count]
        lines += ["", *rows_of_rules] if by_count else []
        if standing.shown:
            noted = ", ".join(f"{rule} {count}" for rule, count in standing.shown.items())
            lines += ["", f"noted, not counted: {noted}"]
        if standing.since is not None:
            lines += ["", f"since {standing.since.ref} ({standing.since.commit[:12]}), by baselines/"]
        if standing.causes:
            lines += ["", "most follows from:", *map(_cause, standing.causes), "ratchet debts --plan has the evidence"]
        if standing.fixable:
            lines += ["", f"ratchet fix tries {sum(standing.fixable.values())} of these; ratchet debts lists them all"]
        return "\n".join(lines).rstrip("\n") + "\n"


def _cause(cause: Cause) -> str:
    return f"  {cause.place.path}:{cause.place.line}: {cause.unit}: {counted(cause.follows, 'debt')}"


def _beside(rule: str, standing: Standing) -> str:
    """What is said beside a rule's count: of how many the cause is one alias, and not the place."""
    used = standing.of_aliases if rule == ANY else 0
    return f", {used} of them {'uses' if used > 1 else 'a use'} of aliases" if used else ""


def _cells(row: Row, has_change: bool) -> tuple[str, ...]:
    share = typed_share(row.slots)
    cells = (
        row.name if len(row.name) <= _NAME else f"…{row.name[1 - _NAME :]}",
        str(row.lines),
        _bar(share),
        percent(share),
        percent(precise_share(row.expressions)),
        str(row.debts),
    )
    return (*cells, f"{row.change or 0:+d}" if row.change else "0") if has_change else cells


def _bar(share: float | None) -> str:
    """A share in ten pieces; no piece is full for a share that is not."""
    if share is None:
        return ""
    full = int(share * _BAR)
    return "█" * full + "░" * (_BAR - full)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    left = (0, 2)  # names, and the bars
    return [
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
