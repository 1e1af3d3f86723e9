"""mypy-baseline's file → which of today's mypy errors are allowed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from ratchet.adoption.migrations.baselines import Narrowed, Places, Row
from ratchet.errors import UsageError
from ratchet.terms import Key

FILES = ("mypy-baseline.txt",)

_ROW = re.compile(
    r"^(?P<path>.+?):\d+(?::\d+)?: (?P<severity>error|note|warning): (?P<message>.*?)(?:  \[(?P<code>[\w-]+)\])?$"
)


def read(text: str, name: str) -> Counter[Row]:
    """How often each error is allowed, by path, code and message. UsageError for any other line."""
    rows: Counter[Row] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _ROW.match(line)
        if found is None:
            raise UsageError(f"{name}:{number}: not a line of mypy-baseline: {line[:80]!r}.")
        if found["severity"] == "error":
            rows[found["path"].replace("\\", "/"), found["code"] or "misc", found["message"]] += 1
    return rows


def narrow(counts: Mapping[Key, int], places: Places, rows: Counter[Row]) -> Narrowed:
    """Allow of mypy's errors only those in `rows`; debts of other rules, which they say nothing of, as they are."""
    left = Counter(rows)
    narrowed: dict[Key, int] = {}
    unmapped: list[str] = []
    for key, count in sorted(counts.items()):
        if key.rule != "type-error":
            narrowed[key] = count
            continue
        allowed = 0
        for debt in places[key]:
            row = (debt.place.path, key.detail, debt.message.removesuffix(f" ({key.detail})"))
            if left[row] > 0:
                left[row] -= 1
                allowed += debt.count
            else:
                unmapped.append(f"{debt.place}: {debt.message}: it is not in their baseline; ratchet check refuses it")
        if allowed:
            narrowed[key] = allowed
    for gone, count in sorted((+left).items()):
        path, code, message = gone
        unmapped += [f"{path}: {message} ({code}): mypy does not report it now, or not in measured code"] * count
    return Narrowed(narrowed, tuple(unmapped))
