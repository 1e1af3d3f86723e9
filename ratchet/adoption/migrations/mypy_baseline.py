"""mypy-baseline's file → which of today's mypy errors are allowed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ratchet.adoption.baselines import ForeignBaseline, Row
from ratchet.adoption.tool_baselines import named_by_settings
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph
from ratchet.terms import Debt, Key

FILES = ("mypy-baseline.txt",)
IS_BASELINE = True

_ROW = re.compile(
    r"^(?P<path>.+?):\d+(?::\d+)?: (?P<severity>error|note|warning): (?P<message>.*?)(?:  \[(?P<code>[\w-]+)\])?$"
)


def named(directory: Path) -> Iterator[str]:
    """The file that `baseline_path` of its settings names."""
    return named_by_settings(directory, "mypy-baseline", "mypy_baseline", key="baseline_path")


def configured(text: str, name: str) -> bool:
    """Whether a file is mypy-baseline's."""
    return name.endswith(FILES) or _ROW.match(text.partition("\n")[0]) is not None


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

    def minds(self, key: Key) -> bool:
        """mypy's errors alone."""
        return key.rule == "type-error"

    def row_of(self, debt: Debt) -> Row:
        """An error: the message without the code, which ratchet tells with it."""
        code = debt.key.detail
        return debt.place.path, code, debt.message.removesuffix(f" ({code})")

    def gone(self, row: Row) -> str:
        """mypy may have other errors by now."""
        path, code, message = row
        return f"{path}: {message} ({code}): mypy does not report it now, or not in measured code"
