"""mypy-baseline's file → which of today's mypy errors are allowed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ratchet.adoption.baselines import ForeignBaseline, Narrowed, Places, Row
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph
from ratchet.terms import Key

FILES = ("mypy-baseline.txt",)
IS_BASELINE = True

_ROW = re.compile(
    r"^(?P<path>.+?):\d+(?::\d+)?: (?P<severity>error|note|warning): (?P<message>.*?)(?:  \[(?P<code>[\w-]+)\])?$"
)


def configured(text: str, name: str) -> bool:
    """Whether a file is mypy-baseline's."""
    del text
    return name.endswith("mypy-baseline.txt")


def migrate(text: str, name: str, graph: ImportGraph | None = None) -> MypyBaseline:
    """How often each error is allowed, by path, code and message. UsageError for any other line."""
    del graph
    rows: Counter[Row] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _ROW.match(line)
        if match is None:
            raise UsageError(f"{name}:{number}: not a line of mypy-baseline: {line[:80]!r}.")
        if match["severity"] == "error":
            rows[match["path"].replace("\\", "/"), match["code"] or "misc", match["message"]] += 1
    return MypyBaseline(rows)


@dataclass(frozen=True)
class MypyBaseline(ForeignBaseline):
    """The rows of mypy-baseline.txt: path, code and message of an error."""

    def narrow(self, counts: Mapping[Key, int], places: Places) -> Narrowed:
        """Record only those of mypy's errors that `rows` hold. The debts of other rules are recorded as they are."""
        left = Counter(self.rows)
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
                    unmapped.append(
                        f"{debt.place}: {debt.message}: it is not in their baseline; ratchet check refuses it"
                    )
            if allowed:
                narrowed[key] = allowed
        for gone, count in sorted((+left).items()):
            path, code, message = gone
            unmapped += [f"{path}: {message} ({code}): mypy does not report it now, or not in measured code"] * count
        return Narrowed(narrowed, tuple(unmapped))
