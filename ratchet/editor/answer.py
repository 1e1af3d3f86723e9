"""The verdict of a check as an editor needs it: narrowed from the JSON that `ratchet check --frozen` prints."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ratchet.editor.asking import Reply
from ratchet.storage.narrowing import as_texts, table_or_empty, tables
from ratchet.terms import Key, Place

_STALE = "stale-baseline"
"""Under --frozen, what got better is a finding, because nothing is written. In an editor it is good news."""

_PLACE = re.compile(r"^(?P<path>[^\s:][^:\n]*):(?P<line>\d+)(?::\d+)?: ")


class State(StrEnum):
    """What a check came to."""

    HELD = "held"
    REFUSED = "refused"
    UNTOLD = "could not tell"
    UNCONFIGURED = "not set up"


class Weight(StrEnum):
    """How much a row matters: it is refused, it grew and is noted, or it is recorded and may stay."""

    REFUSED = "refused"
    NOTED = "noted"
    RECORDED = "recorded"


class Row(NamedTuple):
    """One debt to show. `places` come first where it is worse, `steps` are its trail and stand elsewhere.

    `is_own` is False where it stands at an added import that made an old one a debt.
    """

    key: Key
    weight: Weight
    message: str
    way_out: str
    places: tuple[Place, ...]
    trail: tuple[str, ...] = ()
    steps: tuple[tuple[Place, str], ...] = ()
    more: int = 1
    allowance: str = ""
    is_own: bool = True

    @property
    def advice(self) -> str:
        """How many there are, and the way out."""
        return f"{self.allowance} {self.way_out}".strip()

    @property
    def worse(self) -> tuple[Place, ...]:
        """As many places as there are more than allowed."""
        return self.places[: max(self.more, 1)]


class Answer(NamedTuple):
    """What one check said. `better` are rows of the baseline that a `ratchet check` would lower."""

    state: State
    rows: tuple[Row, ...] = ()
    better: int = 0
    reason: str = ""
    ledger: str = ""
    debts: int = 0
    base: str = ""

    @property
    def refused(self) -> tuple[Row, ...]:
        """The rows that make it a refusal."""
        return tuple(row for row in self.rows if row.weight is Weight.REFUSED)

    @property
    def headline(self) -> str:
        """The answer in one line, with the size of the ledger."""
        return self.verdict.replace("held", f"held{self.ledger}", 1) if self.state is State.HELD else self.verdict

    @property
    def verdict(self) -> str:
        """The answer in one line."""
        if self.state is State.HELD:
            better = f"; {self.better} better than recorded" if self.better else ""
            return f"held{self.base}{better}"
        if self.state is State.REFUSED:
            count = len(self.refused)
            return f"refused: {count} finding{'s' if count != 1 else ''}{self.base}"
        return f"{self.state}: {' '.join(self.reason.split())}"


def answer_of(reply: Reply) -> Answer:
    """The answer that a reply to `check --frozen --format json` holds. Whatever else was printed is no pass."""
    document = reply.document
    if reply.status not in (0, 1) or document.get("verdict") not in ("pass", "fail"):
        reason = document.get("reason")
        return Answer(State.UNTOLD, reason=reason if isinstance(reason, str) else reply.words or "no reason was given")
    found = tables(document.get("findings"))
    refused = tuple(_finding(row) for row in found if row.get("rule") != _STALE)
    noted = tuple(_noted(row) for row in tables(document.get("allowed_by")) if row.get("note") is True)
    return Answer(
        State.REFUSED if refused else State.HELD,
        (*refused, *noted),
        better=len(found) - len(refused),
        ledger=_ledger(table_or_empty(document.get("ledger"))),
        debts=_number(table_or_empty(document.get("ledger")), "debts"),
        base=_base(table_or_empty(document.get("base"))),
    )


def owed_of(reply: Reply) -> tuple[Row, ...]:
    """The recorded debts of a reply to `debts --format json`."""
    return tuple(
        Row(_key(row), Weight.RECORDED, _text(row, "message"), _text(row, "hint"), places, _texts(row, "trail"),
            more=len(places))
        for row in tables(reply.document.get("debts"))
        if _number(row, "recorded") and (places := _places(row))
    )  # fmt: skip


def refused_imports_of(reply: Reply, path: str) -> tuple[Row, ...]:
    """The imports of a text that is not saved which a contract refuses: of `can-import --stdin-filename`."""
    return tuple(
        Row(
            Key(_text(row, "type"), _text(row, "importer"), _text(row, "contract"), _text(row, "imported")),
            Weight.REFUSED,
            f"{_text(row, 'message')} (not saved yet)",
            _text(row, "why"),
            (_place({**row, "path": path}),),
            _texts(row, "chain"),
            is_own=row.get("indebted") is None,
        )
        for row in tables(reply.document.get("refused"))
    )


def place_of_reason(reason: str, top: Path) -> Place | None:
    """The file and line that the words of an inconclusive check begin with; None where they name none of the tree."""
    found = _PLACE.match(reason)
    if found is None or not (top / found["path"]).is_file():
        return None
    return Place(found["path"], int(found["line"]))


def distinct(rows: Sequence[Row]) -> list[Row]:
    """The rows without those that say of another module what was said: a cycle is a debt of each module in it."""
    told: dict[tuple[str, str, Place, Weight], str] = {}
    for row in sorted(rows, key=lambda row: not row.is_own):
        told.setdefault(_alike(row), row.key.module)
    return [row for row in rows if told[_alike(row)] == row.key.module]


def _alike(row: Row) -> tuple[str, str, Place, Weight]:
    return row.key.rule, row.key.symbol, row.places[0], row.weight


def _finding(row: Mapping[str, object]) -> Row:
    found, allowed, own = _number(row, "found"), _number(row, "allowed"), _place(row)
    moved = row.get("moved_from")
    return Row(
        _key(row),
        Weight.REFUSED,
        _text(row, "message") + (f" (moved from {moved})" if isinstance(moved, str) else ""),
        _text(row, "hint"),
        (own, *(place for place in _places(row) if place != own)),
        _texts(row, "trail"),
        tuple((_place(step), _text(step, "message")) for step in tables(row.get("related"))),
        found - allowed,
        f"{found} found, {allowed} allowed.",
        row.get("indebted") is None,
    )


def _noted(row: Mapping[str, object]) -> Row:
    words = f"{_number(row, 'count')} more of {_text(row, 'rule')} here: {_text(row, 'words')}"
    places = _places(row) or (Place("", 1),)
    return Row(_key(row), Weight.NOTED, words, "It is noted and recorded, not refused.", places, more=len(places))


def _ledger(document: Mapping[str, object]) -> str:
    """`: 18 causes (-2), 23 consequences`; nothing where the size of the ledger is not known."""
    parts = []
    for name, noun in (("causes", "cause"), ("consequences", "consequence")):
        size = table_or_empty(document.get(name))
        count, change = _number(size, "debts"), _number(size, "change")
        if count or change:
            changed = f" ({change:+,})" if change else ""
            parts.append(f"{count:,} {noun}{'' if count == 1 else 's'}{changed}")
    return f": {', '.join(parts)}" if parts else ": no debts" if document else ""


def _base(document: Mapping[str, object]) -> str:
    ref, commit = document.get("ref"), document.get("commit")
    return f", compared with {ref or 'base'} ({commit[:12]})" if isinstance(commit, str) else ""


def _key(row: Mapping[str, object]) -> Key:
    return Key(*(_text(row, name) for name in Key._fields))


def _places(row: Mapping[str, object]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(map(_place, tables(row.get("places")))))


def _place(row: Mapping[str, object]) -> Place:
    return Place(_text(row, "path"), max(_number(row, "line"), 1), max(_number(row, "column"), 1))


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _texts(row: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = row.get(name)
    return as_texts(value) if isinstance(value, list) else ()


def _number(row: Mapping[str, object], name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0
