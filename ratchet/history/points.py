"""The ledger at one commit, and its row as JSON: what a cache keeps and what a shard hands on is the same."""

from __future__ import annotations

import base64
import datetime
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ratchet.facts.git.past import Commit
from ratchet.measure.figures import Expressions, Slots
from ratchet.storage.narrowing import as_number, as_rows, as_table, as_text, parsed, table_or_empty

_MONTH = datetime.timedelta(days=30)

Owed = Mapping[tuple[str, str], int]
"""(module, rule) → how much."""


class Size(NamedTuple):
    """What there is in the measured files of a commit: lines, slots and expressions."""

    lines: int
    slots: Slots
    expressions: Expressions


class Point(NamedTuple):
    """The ledger at one commit: debts by rule, modules that owe any, and the versions of what measured.

    `hole` says why there is none; then the rest is empty. `size` is known where the source was measured, and `owed` has
    the debts by module there, as `packed` makes them: reports show few of them, and there may be very many.
    """

    commit: Commit
    debts: Mapping[str, int]
    modules: int
    measure: str
    hole: str = ""
    mypy: str = ""
    size: Size | None = None
    owed: str = ""

    @property
    def total(self) -> int:
        """All debts."""
        return sum(self.debts.values())


def packed(owed: Owed) -> str:
    """Debts by module as one short text."""
    rows = [[*key, count] for key, count in sorted(owed.items())]
    return base64.b64encode(zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), 9)).decode("ascii")


def unpacked(text: str) -> Owed:
    """The debts by module that `packed` made a text of. Raises ValueError or TypeError for any other."""
    try:
        rows = as_rows(parsed(zlib.decompress(base64.b64decode(text))))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    return {(as_text(module), as_text(rule)): as_number(count) for module, rule, count in rows}


def as_whole_row(point: Point) -> dict[str, object]:
    """The row of a point with its debts by module, as caches and shards hand it on."""
    return {**as_row(point), "owed": point.owed or None}


def as_row(point: Point) -> dict[str, object]:
    """The row of a point for readers. What is not known is null, and no zero."""
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
        as_text(row.get("owed") or ""),
    )


def comparable(points: Sequence[Point]) -> list[Point]:
    """The points whose sums compare with those of the last one: the same measure, by the same mypy."""
    known = [point for point in points if not point.hole]
    return [point for point in known if (point.measure, point.mypy) == (known[-1].measure, known[-1].mypy)]


def in_work(points: Sequence[Point], changed: Commit | None) -> list[Point]:
    """The points that compare with the last, up to the first that has the code of today: `changed` it last.

    What stays as it was while nobody works on it is neither progress nor lack of it.
    """
    known = comparable(points)
    since = changed.when if changed is not None else datetime.datetime.max.replace(tzinfo=datetime.UTC)
    while len(known) > 1 and known[-2].commit.when >= since and known[-2].debts == known[-1].debts:
        known.pop()
    return known


def a_month_before(points: Sequence[Point]) -> Point | None:
    """The newest point that is a month older than the last, else the first; None where there is but one."""
    if len(points) < 2:
        return None
    older = [point for point in points if point.commit.when <= points[-1].commit.when - _MONTH]
    return older[-1] if older else points[0]
