"""What was excepted: comments that silence a checker, by their age, and waivers, by their end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ratchet.history.survey import Survey
from ratchet.terms import Key

_MOST = 2_000


class Comment(NamedTuple):
    """A comment that silences a checker; `edited` is the day on which its line was last edited, empty if not known."""

    path: str
    line: int
    symbol: str
    detail: str
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
    """Comments, the oldest first and those of unknown age last, and waivers, the first to end first.

    Nobody looked farther back than to the day `oldest`. `more`: comments that are not listed.
    Not slotted: `vars` makes JSON of it.
    """

    comments: tuple[Comment, ...]
    oldest: str
    more: int
    waivers: tuple[Excepted, ...]


def exceptions_of(seen: Survey) -> Exceptions:
    """The exceptions of a work tree."""
    comments = [
        _comment(key, place.path, place.line, seen.past.edited)
        for key in seen.measured.measure.counts
        if key.rule == "suppression"
        for place in (debt.place for debt in seen.measured.measure.places(key))
    ]
    ordered = sorted(comments, key=lambda comment: (comment.edited or "9999", comment.path, comment.line))
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


def _comment(key: Key, path: str, line: int, edited: Mapping[tuple[str, int], date]) -> Comment:
    day = edited.get((path, line))
    return Comment(path, line, key.symbol, key.detail, day.isoformat() if day is not None else "")
