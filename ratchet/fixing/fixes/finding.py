"""finding: what a tool of `[[tool]]` would write to mend its own findings, as `ruff check --fix` does."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.config import ToolTable
from ratchet.facts.files import SourceFile
from ratchet.facts.tools.adapter import Remedy, Row
from ratchet.facts.tools.findings import ask_anew
from ratchet.fixing.edits import Edit, Kind, Word
from ratchet.fixing.fixes import Fix, Turn
from ratchet.fixing.replacing import lines_of
from ratchet.fixing.situation import Situation
from ratchet.measure.by_tools import adapter_for, asked_about
from ratchet.terms import Debt, Key
from ratchet.terms.catalogue import FINDING
from ratchet.terms.tools import detail_of

_ASTRAL = 0xFFFF


class Finding(Fix):
    """Asks each tool about the files that owe a finding of it. What it writes by itself is certain, else likely.

    A file of results is never read for it: what it says may be about another text.
    """

    id = "finding"
    rules = (FINDING,)
    turn = Turn.TOOLS

    def may_pay(self, key: Key, message: str | None = None) -> bool:
        """Only a run of the tool tells which of its findings it mends."""
        del key, message
        return False

    def edits(self, situation: Situation) -> Iterator[Edit]:
        owed = {
            (file.path, debt.key.detail, debt.place.line, debt.place.column): (file, debt)
            for file, debt in situation.debts(FINDING)
        }
        for table in situation.scratch.project.tools:
            files = {file.path: file for file, debt in owed.values() if debt.key.detail.startswith(f"{table.id}:")}
            for row in _rows(situation, table, [*files.values()]):
                found = owed.get((row.path, detail_of(table.id, row.code), row.line, max(row.column, 1)))
                if found is not None and row.remedy is not None and _is_plain(situation, row.path, row.remedy):
                    yield _edit(situation, *found, table.id, row.remedy)


def _rows(situation: Situation, table: ToolTable, files: list[SourceFile]) -> list[Row]:
    """What a tool says of some files; where it does not tell what is safe, that is what it mends in a copy.

    Raises Inconclusive, as the measure before it did not.
    """
    if not files:
        return []
    adapter = adapter_for(table)
    asked = asked_about(situation.scratch.project, situation.measured.inventory)._replace(files=files)
    rows = ask_anew(adapter, asked)
    if not adapter.can_mend or not any(row.remedy for row in rows):
        return rows
    with situation.scratch.another() as top:
        left = {
            (row.path, row.code, row.message) for row in ask_anew(adapter, asked._replace(top=top), is_mending=True)
        }
    return [
        row._replace(remedy=row.remedy._replace(is_safe=(row.path, row.code, row.message) not in left))
        if row.remedy is not None
        else row
        for row in rows
    ]


def _is_plain(situation: Situation, path: str, remedy: Remedy) -> bool:
    """Whether columns mean the same to whoever counts them: characters and units of UTF-16 differ in some lines."""
    if not remedy.is_by_units:
        return True
    lines = lines_of(situation.text(path).decode("utf-8", "replace"))
    touched = {number for one in remedy.replacements for number in (one.line, one.end_line)}
    return not any(ord(char) > _ASTRAL for number in touched for line in lines[number - 1 : number] for char in line)


def _edit(situation: Situation, file: SourceFile, debt: Debt, tool: str, remedy: Remedy) -> Edit:
    lines = lines_of(situation.text(file.path).decode("utf-8", "replace"))
    line = "".join(lines[debt.place.line - 1 : debt.place.line]).strip()
    place = debt.key.symbol, debt.key.detail, debt.place.line, debt.place.column
    # Many findings of a symbol have one title: the line tells them apart.
    return Edit(
        file.path, file.module, *place, Kind.REPLACE, f"{remedy.title}, in {line}", tool,
        Word.SHOWN if remedy.is_safe else Word.LIKELY, remedy.replacements,
    )  # fmt: skip
