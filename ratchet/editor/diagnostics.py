"""Rows of an answer as diagnostics of the protocol, in the client's units, where they stand in the open text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path

from ratchet.editor.answer import Answer, Row, State, Weight, distinct, place_of_reason
from ratchet.editor.texts import carried, lines_of, read_lines, units
from ratchet.reports.links import HOME, page_of
from ratchet.reports.span import span_on
from ratchet.terms import Place

SOURCE = "ratchet"
_SEVERITY = {
    Weight.REFUSED: types.DiagnosticSeverity.Error,
    Weight.NOTED: types.DiagnosticSeverity.Warning,
    Weight.RECORDED: types.DiagnosticSeverity.Hint,
}


@dataclass(frozen=True)
class View:
    """One file as the client sees it: its path from the root, the saved lines, and those of the open text, if it is."""

    top: Path
    path: str
    uri: str
    saved: Sequence[str]
    shown: Sequence[str]
    encoding: str

    @staticmethod
    def of(top: Path, path: str, uri: str, text: str | None, encoding: str) -> View:
        """The view of a file; `text` is None where it is not open."""
        shown = None if text is None else lines_of(text)
        saved = read_lines(top / path)
        return View(top, path, uri, saved or shown or [""], shown or saved or [""], encoding)

    @property
    def is_unsaved(self) -> bool:
        """Whether the open text is another one than the saved one."""
        return list(self.saved) != list(self.shown)

    def range_at(self, line: int, column: int, detail: str, lines: Sequence[str]) -> types.Range:
        """The range of what stands at a line and column from 1, on `lines`, which are the saved or the shown ones."""
        number = min(line, len(lines)) - 1
        found = span_on(lines[number], column, detail)
        start, end = found if found is not None else (0, 0)
        place = self.line_now(number) if lines is self.saved else number
        text = lines[number]
        return types.Range(
            types.Position(place, units(text[:start], self.encoding)),
            types.Position(place, units(text[:end], self.encoding)),
        )

    def line_now(self, line: int) -> int:
        """Where a saved line, counted from 0, stands in the open text."""
        return self._carry(line)

    @cached_property
    def _carry(self) -> Callable[[int], int]:
        return carried(self.saved, self.shown)


def diagnostics(view: View, rows: Iterable[Row], unsaved: Sequence[Row] = ()) -> list[types.Diagnostic]:
    """Those of one file: `rows` about what is saved, `unsaved` about the imports of the open text, if that is another.

    A row whose count rose by n stands at n places; its other places are related.
    """
    found = [*_of(view, distinct(list(rows)), view.saved), *_of(view, distinct(unsaved), view.shown)]
    return sorted(found, key=lambda one: (one.range.start.line, one.range.start.character, str(one.code)))


def _of(view: View, rows: Sequence[Row], lines: Sequence[str]) -> Iterator[types.Diagnostic]:
    for row in rows:
        for place in row.worse:
            if place.path == view.path:
                yield _diagnostic(view, row, place, lines)


def _diagnostic(view: View, row: Row, place: Place, lines: Sequence[str]) -> types.Diagnostic:
    others = [(other, "also here") for other in row.places if other != place]
    return types.Diagnostic(
        range=view.range_at(place.line, place.column, row.key.detail, lines),
        severity=_SEVERITY[row.weight],
        code=row.key.rule,
        code_description=types.CodeDescription(href=page_of(row.key.rule)),
        source=SOURCE,
        message=text_of(row),
        related_information=[_related(view, step, words) for step, words in [*row.steps, *others]] or None,
        data={"line": place.line},
    )


def text_of(row: Row) -> str:
    """What is wrong, its cause, and the way out."""
    return "\n".join([row.message, *row.trail, row.advice]).rstrip()


def _related(view: View, place: Place, words: str) -> types.DiagnosticRelatedInformation:
    start = types.Position(place.line - 1, 0)
    uri = view.uri if place.path == view.path else uri_of(view.top, place.path)
    return types.DiagnosticRelatedInformation(types.Location(uri, types.Range(start, start)), words)


def uri_of(top: Path, path: str) -> str:
    """The address of a file of a work tree."""
    return from_fs_path(str(top / path)) or ""


def untold(answer: Answer, top: Path) -> Place:
    """Where a check that could not tell is shown: the place that its reason names, else the policy's file."""
    found = place_of_reason(answer.reason, top)
    policy = "ratchet.toml" if (top / "ratchet.toml").exists() else "pyproject.toml"
    return found or Place(policy, 1)


def untold_diagnostic(view: View, answer: Answer) -> types.Diagnostic:
    """That a check could not tell, at its place, or else in the first line of a file that is open."""
    place = untold(answer, view.top)
    line = place.line if place.path == view.path else 1
    return types.Diagnostic(
        range=view.range_at(line, 1, "", view.saved),
        severity=types.DiagnosticSeverity.Error,
        code="inconclusive",
        code_description=types.CodeDescription(href=HOME),
        source=SOURCE,
        message=f"ratchet could not tell: nothing was judged.\n{answer.reason}",
    )


def paths_of(answer: Answer, top: Path) -> Mapping[str, list[Row]]:
    """The files in which an answer has something to show, and the rows of each."""
    found: dict[str, list[Row]] = {}
    if answer.state is State.UNTOLD:
        found[untold(answer, top).path] = []
    for row in answer.rows:
        for path in dict.fromkeys(place.path for place in row.worse if place.path):
            found.setdefault(path, []).append(row)
    return found


def identity(found: Sequence[types.Diagnostic]) -> str:
    """What is the same for the same diagnostics."""
    return hashlib.sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()[:16]
