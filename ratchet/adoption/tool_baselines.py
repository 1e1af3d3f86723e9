"""The baseline of a tool that ratchet runs itself: which of today's findings it allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ratchet.adoption.baselines import ForeignBaseline, Row
from ratchet.errors import UsageError
from ratchet.facts.tools.adapter import Unaccounted, toml_table
from ratchet.facts.tools.settings import PYPROJECT
from ratchet.storage.files import content_or_none
from ratchet.terms import Debt, Key
from ratchet.terms.catalogue import FINDING
from ratchet.terms.tools import detail_of

Listed = tuple[str, str, int]
"""Path, code and column (from 1) of a finding that a baseline allows. None of these baselines knows a line."""


@dataclass(frozen=True)
class ToolBaseline(ForeignBaseline):
    """The rows of a tool's baseline: path, detail of the finding's key, and column."""

    of: str

    @property
    def tool(self) -> str:
        """The tool whose baseline it is."""
        return self.of

    def minds(self, key: Key) -> bool:
        """The tool's findings alone."""
        return key.rule == FINDING and key.detail.startswith(detail_of(self.of, ""))

    def row_of(self, debt: Debt) -> Row:
        """A finding, by what the tool itself would know it by."""
        return _row(debt.place.path, debt.key.detail, debt.place.column)

    def gone(self, row: Row) -> str:
        """The tool may say something else by now, or ratchet.toml may not mind the code."""
        path, detail, column = row
        return f"{path}: {detail} at column {column}: it is not told there now, or it does not count"


def tool_baseline(tool: str, name: str, listed: Callable[[], Iterable[Listed]]) -> ToolBaseline:
    """The baseline that a reader lists. UsageError where the file of this name is none of the tool's."""
    try:
        rows = Counter(
            _row(PurePosixPath(path.replace("\\", "/")).as_posix(), detail_of(tool, code), column)
            for path, code, column in listed()
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{name}: not a baseline of {tool} ({type(error).__name__}: {error}).") from error
    return ToolBaseline(rows, tool)


def named_by_settings(directory: Path, *tools: str, key: str = "baseline") -> Iterator[str]:
    """The baseline that settings in a directory name by a key: those of one tool, under any name that it goes by."""
    for name in (*(f"{tool}.toml" for tool in tools), PYPROJECT):
        content = content_or_none(directory / name)
        for tool in tools if content is not None else ():
            try:
                file = toml_table(name, content or b"", ("tool", tool)).get(key)
            except Unaccounted:  # for the tool to complain about
                continue
            if isinstance(file, str) and (directory / file).is_file():
                yield file


def _row(path: str, detail: str, column: int) -> Row:
    return path, detail, str(column)
