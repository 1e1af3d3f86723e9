"""Rows of the baseline that should be lower, where nothing may be written: under --frozen and in CI."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.baseline.shards import row_number
from ratchet.check.judged import Judged
from ratchet.check.merge_base import NO_BASE
from ratchet.check.verdict import Finding
from ratchet.config import Stale
from ratchet.measure.hints import hint_of
from ratchet.terms import Key, Place


def findings(judged: Judged) -> Iterator[Finding]:
    """One finding a row that the change should have lowered, or recorded."""
    shows_more = judged.allowance.shows_more
    is_recorded = shows_more or not judged.allowance.is_replayed
    if not judged.request.is_frozen or judged.base is NO_BASE or not is_recorded or judged.levels.stale is Stale.NOTE:
        return
    touched = judged.base.code.touched_modules([file.path for file in judged.measured.inventory.measured])
    for key, row, wanted in _out_of_date(judged):
        if key in judged.allowance.standing and row < wanted:
            continue  # Whoever brought it should have recorded it.
        # What a stricter ruler shows is recorded in every module, or the trunk would be refused for it.
        is_shown = shows_more and row < wanted
        # A row that allows too much is loosened-baseline already.
        is_loosened = row > wanted and row > judged.rows.permitted(key)
        if _is_lost(judged, key, row, wanted) or ((is_shown or key.module in touched) and not is_loosened):
            yield _finding(judged, key, row, wanted)


def _is_lost(judged: Judged, key: Key, row: int, wanted: int) -> bool:
    """Whether the change took away from a row whose debt remains: the next change would be refused for it."""
    return any(row < min(wanted, rows.get(key, 0)) for rows in judged.rows.at_base)


def _finding(judged: Judged, key: Key, row: int, wanted: int) -> Finding:
    path = judged.rows.stored.shards.get(key.module, f"baselines/modules/{key.module}.tsv")
    message = f"the baseline says {row} of {key.rule} in {key.symbol} ({key.detail}), where the code has {wanted} now"
    stale = Key("stale-baseline", key.module, key.symbol, f"{key.rule} {key.detail}")
    level = judged.levels.of_rule("stale-baseline", path)
    place = Place(path, row_number(judged.shards.files.content(path), key), 1)
    return Finding(stale, place, wanted, row, message, hint_of("stale-baseline"), level)


def _out_of_date(judged: Judged) -> list[tuple[Key, int, int]]:
    return [row for row in judged.rows.out_of_date() if judged.asks_about(row[0].module)]


def notes(judged: Judged) -> Iterator[str]:
    """How many rows are out of date, where nothing may be written."""
    rows = len(_out_of_date(judged)) if judged.request.is_frozen else 0
    if rows:
        yield f"{rows} {'row' if rows == 1 else 'rows'} of the baseline out of date: ratchet update"
