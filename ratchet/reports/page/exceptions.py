"""What was excepted: comments that silence a checker, by their age, and waivers, by their end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ratchet.history.survey import Survey
from ratchet.terms import NO_DETAIL, Debt

_MOST = 2_000


class Silenced(NamedTuple):
    """A line with a comment or a decorator that silences a checker. `codes` are what it silences, `debts` how many
    that counts; `edited` is the day on which the line was last edited, empty if not known."""

    path: str
    line: int
    symbol: str
    codes: str
    debts: int
    edited: str


class Excepted(NamedTuple):
    """A waiver: what it allows, why, whose it is, and its last day. `left`: so many days; below 0 it has expired."""

    rule: str
    module: str
    symbol: str
    detail: str
    allow: int
    reason: str
    owner: str
    expires: str
    left: int


@dataclass(frozen=True)
class Exceptions:
    """Silenced lines, the oldest first and those of unknown age last, and waivers, the first to end first.

    Nobody looked farther back than to the day `oldest`. `more`: lines that are not listed.
    Not slotted: `vars` makes JSON of it.
    """

    lines: tuple[Silenced, ...]
    oldest: str
    more: int
    waivers: tuple[Excepted, ...]


def exceptions_of(seen: Survey) -> Exceptions:
    """The exceptions of a work tree."""
    by_line: defaultdict[tuple[str, int], list[Debt]] = defaultdict(list)
    for key in seen.measured.measure.counts:
        for debt in seen.measured.measure.places(key) if key.rule == "suppression" else ():
            by_line[debt.place.path, debt.place.line].append(debt)
    lines = [_silenced(place, debts, seen.past.edited) for place, debts in by_line.items()]
    ordered = sorted(lines, key=lambda line: (line.edited or "9999", line.path, line.line))
    waivers = [
        Excepted(
            *waiver.key, waiver.allow, waiver.reason, waiver.owner, waiver.expires.isoformat(),
            (waiver.expires - seen.today).days,
        )
        for waiver in seen.waivers
    ]  # fmt: skip
    return Exceptions(
        tuple(ordered[:_MOST]),
        seen.past.looked_back_to.isoformat(),
        max(len(ordered) - _MOST, 0),
        tuple(sorted(waivers, key=lambda waiver: waiver.left)),
    )


def _silenced(place: tuple[str, int], debts: Sequence[Debt], edited: Mapping[tuple[str, int], date]) -> Silenced:
    codes = ", ".join(sorted({debt.key.detail for debt in debts} - {NO_DETAIL}))
    count, day = sum(debt.count for debt in debts), edited.get(place)
    return Silenced(*place, debts[0].key.symbol, codes, count, day.isoformat() if day is not None else "")
