"""One JSON object with a row for each key, and the items of the text. Keys are only added to it within a schema."""

from __future__ import annotations

import json

from ratchet.measure.owed import Item, Owed, Paid
from ratchet.measure.worklist import Worklist
from ratchet.reports.debts import DebtsReport, Settings
from ratchet.reports.owed_text import debts_of
from ratchet.terms import Key

SCHEMA = 1


class Json(DebtsReport):
    """The object of a worklist."""

    def render(self, worklist: Worklist, settings: Settings) -> str:
        """The object, with one newline at the end. `paid` are rows of shards that are too high."""
        del settings
        document = {
            "schema": SCHEMA,
            "total": worklist.debts,
            "notes": worklist.notes,
            "debts": [_row(row) for item in worklist.items for row in item.rows],
            "more": worklist.more,
            "paid": [_paid(row) for row in worklist.paid],
            "items": [_item(item) for item in worklist.items],
        }
        return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _row(row: Owed) -> dict[str, object]:
    places = [{"path": debt.place.path, "line": debt.place.line, "column": debt.place.column} for debt in row.places]
    return {
        **_key(row.key),
        "count": row.count,
        "recorded": row.recorded,
        "level": row.level.value,
        "message": row.message,
        "hint": row.hint,
        "cause": {"path": row.cause.place.path, "line": row.cause.place.line} if row.cause is not None else None,
        "trail": [step.text for step in row.places[0].trail],
        "places": places,
    }


def _item(item: Item) -> dict[str, object]:
    return {"path": item.place.path, "line": item.place.line, "symbol": item.symbol, "count": item.count,
            "debts": debts_of(item)}  # fmt: skip


def _paid(row: Paid) -> dict[str, object]:
    return {**_key(row.key), "count": row.count, "recorded": row.recorded}


def _key(key: Key) -> dict[str, object]:
    return {"rule": key.rule, "module": key.module, "symbol": key.symbol, "detail": key.detail}
