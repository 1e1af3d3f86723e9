"""The rows of ratchet's answers for programs: what of a report's JSON a reader with little room needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ratchet.storage.narrowing import table_or_empty, tables

Json = Mapping[str, object]


@dataclass(frozen=True)
class Found:
    """One finding. `lines` are all its lines, where there are several; `chain` are the imports that lead to it."""

    rule: str
    path: str
    line: int
    column: int
    symbol: str
    message: str
    allowed: int
    found: int
    lines: list[int]
    chain: list[str]
    fingerprint: str


@dataclass(frozen=True)
class Item:
    """What one function, class or contract owes: a line for each rule, with its details, counts and lines."""

    path: str
    line: int
    symbol: str
    debts: list[str]


@dataclass(frozen=True)
class Standing:
    """One module: its debts by rule, and how many of its slots have each state."""

    module: str
    path: str
    debts: dict[str, int]
    slots: dict[str, int]


@dataclass(frozen=True)
class Annotation:
    """One slot to annotate: the operations that follow from it, a type where one is likely, and why."""

    detail: str
    operations: int
    type: str
    evidence: list[str]


@dataclass(frozen=True)
class Step:
    """One cause: what is recorded and follows from it, by file as well. The last three numbers are estimates."""

    path: str
    line: int
    symbol: str
    detail: str
    operations: int
    bodies: int
    errors: int
    hidden: int
    reveals: int
    stays: int
    files: dict[str, int]
    slots: list[Annotation]


@dataclass(frozen=True)
class Proposal:
    """A type for one slot. verdict is "ok", or what it would add; confidence "certain" or "likely"; line 0: unknown."""

    path: str
    line: int
    symbol: str
    detail: str
    type: str
    evidence: list[str]
    confidence: str
    verdict: str


@dataclass(frozen=True)
class Part:
    """What one person or agent takes: no other part touches its files."""

    worth: int
    steps: list[Step]


@dataclass(frozen=True)
class Refusal:
    """One contract that refuses an import: its id and type, why it is there, and the chain of imports."""

    contract: str
    type: str
    message: str
    why: str
    chain: list[str]


def found(row: Json) -> Found:
    """A finding of `check --format json`."""
    moved = _text(row, "moved_from")
    lines = [_number(place, "line") for place in tables(row.get("places"))]
    return Found(
        _text(row, "rule"), _text(row, "path"), _number(row, "line"), _number(row, "column"), _text(row, "symbol"),
        f"{_text(row, 'message')} (moved from {moved})" if moved else _text(row, "message"),
        _number(row, "allowed"), _number(row, "found"), list(dict.fromkeys(lines)) if len(lines) > 1 else [],
        _texts(row.get("trail")), _text(row, "fingerprint"),
    )  # fmt: skip


def item(row: Json) -> Item:
    """An item of `debts --format json`."""
    return Item(_text(row, "path"), _number(row, "line"), _text(row, "symbol"), _texts(row.get("debts")))


def proposal(row: Json) -> Proposal:
    """A proposal of `fix --format json`."""
    return Proposal(
        _text(row, "path"), _number(row, "line"), _text(row, "symbol"), _text(row, "detail"), _text(row, "type"),
        _texts(row.get("evidence")), _text(row, "confidence"), _text(row, "verdict"),
    )  # fmt: skip


def part(row: Json) -> Part:
    """A part of `debts --plan --format json`."""
    return Part(_number(row, "worth"), [*map(_step, tables(row.get("steps")))])


def _step(row: Json) -> Step:
    estimated = table_or_empty(row.get("estimated"))
    slots = [
        Annotation(
            _text(slot, "detail"), _number(slot, "operations"), _text(slot, "type"), _texts(slot.get("evidence"))
        )
        for slot in tables(row.get("slots"))
    ]
    return Step(
        _text(row, "path"), _number(row, "line"), _text(row, "symbol"), _text(row, "detail"),
        _number(row, "operations"), _number(row, "bodies"), _number(row, "errors"),
        _number(estimated, "hidden"), _number(estimated, "reveals"), _number(estimated, "stays"),
        _numbers(row.get("files")), slots,
    )  # fmt: skip


def standing(row: Json) -> Standing:
    """A module of `status --format json`."""
    debts, slots = (_numbers(row.get(key)) for key in ("debts", "slots"))
    return Standing(_text(row, "module"), _text(row, "path"), debts, slots)


def refusal(row: Json) -> Refusal:
    """A contract's no, of `graph can-import --format json`."""
    contract, type_, message, why = (_text(row, name) for name in ("contract", "type", "message", "why"))
    return Refusal(contract, type_, message, why, _texts(row.get("chain")))


def _text(row: Json, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _number(row: Json, name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0


def _numbers(value: object) -> dict[str, int]:
    return {name: count for name, count in table_or_empty(value).items() if isinstance(count, int) and count}


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
