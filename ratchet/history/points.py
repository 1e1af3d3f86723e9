"""The ledger at one commit, and its row as JSON: what a cache keeps and what a shard hands on is the same."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ratchet.facts.git.past import Commit
from ratchet.measure.figures import Expressions, Slots
from ratchet.storage.narrowing import as_number, as_table, as_text, table_or_empty

_MONTH = datetime.timedelta(days=30)


class Size(NamedTuple):
    """What there is in the measured files of a commit: lines, slots and expressions."""

    lines: int
    slots: Slots
    expressions: Expressions


class Point(NamedTuple):
    """The ledger at one commit: debts by rule, modules that owe any, and the versions of what measured.

    `hole` says why there is none; then the rest is empty. `size` is known where the source was measured.
    """

    commit: Commit
    debts: Mapping[str, int]
    modules: int
    measure: str
    hole: str = ""
    mypy: str = ""
    size: Size | None = None

    @property
    def total(self) -> int:
        """All debts."""
        return sum(self.debts.values())


def as_row(point: Point) -> dict[str, object]:
    """The row of a point. What is not known is null, and no zero."""
    is_known, size = not point.hole, point.size
    return {
        "commit": point.commit.name,
        "date": point.commit.when.isoformat(),
        "debts": dict(point.debts) if is_known else None,
        "total": point.total if is_known else None,
        "modules": point.modules if is_known else None,
        "measure": point.measure or None,
        "mypy": point.mypy or None,
        "lines": size.lines if size else None,
        "slots": size.slots._asdict() if size else None,
        "expressions": size.expressions._asdict() if size else None,
        "hole": point.hole or None,
    }


def from_row(row: Mapping[str, object]) -> Point:
    """The point of a row that `as_row` made. Raises ValueError or TypeError for anything else."""
    debts = {rule: as_number(count) for rule, count in sorted(table_or_empty(row.get("debts")).items())}
    size = None
    if row.get("lines") is not None:
        slots, expressions = as_table(row.get("slots")), as_table(row.get("expressions"))
        size = Size(
            as_number(row.get("lines")),
            Slots(*(as_number(slots.get(name)) for name in Slots._fields)),
            Expressions(*(as_number(expressions.get(name)) for name in Expressions._fields)),
        )
    return Point(
        Commit(as_text(row.get("commit")), datetime.datetime.fromisoformat(as_text(row.get("date")))),
        debts,
        as_number(row.get("modules") or 0),
        as_text(row.get("measure") or ""),
        as_text(row.get("hole") or ""),
        as_text(row.get("mypy") or ""),
        size,
    )


def comparable(points: Sequence[Point]) -> list[Point]:
    """The points whose sums compare with those of the last one: the same measure, by the same mypy."""
    known = [point for point in points if not point.hole]
    return [point for point in known if (point.measure, point.mypy) == (known[-1].measure, known[-1].mypy)]


def a_month_before(points: Sequence[Point]) -> Point | None:
    """The newest point that is a month older than the last, else the first; None where there is but one."""
    if len(points) < 2:
        return None
    older = [point for point in points if point.commit.when <= points[-1].commit.when - _MONTH]
    return older[-1] if older else points[0]
