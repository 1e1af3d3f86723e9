"""given: the types that a person or an agent decided on, by slot: `ratchet fix --apply FILE`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ratchet.errors import UsageError
from ratchet.fixing.annotated import Names
from ratchet.fixing.edits import Edit, Identity, Kind, Word
from ratchet.fixing.fixes import Fix
from ratchet.fixing.situation import Situation
from ratchet.fixing.symbols import functions
from ratchet.storage.files import content_or_none
from ratchet.storage.narrowing import as_table, parsed, tables


class Row(NamedTuple):
    """One slot, and the type that it is to have."""

    path: str
    symbol: str
    detail: str
    type: str

    @property
    def identity(self) -> Identity:
        """What its edit is about."""
        return Identity(self.path, self.symbol, self.detail, Kind.ANNOTATE, self.type)


def read_rows(file: Path) -> tuple[Row, ...]:
    """The rows of a file: the `proposals` of `--suggest --format json`, or one object `path:symbol:detail` → type.

    Raises UsageError where it cannot be read.
    """
    content = content_or_none(file)
    if content is None:
        raise UsageError(f"--apply {file}: it cannot be read.")
    try:
        document = parsed(content)
        rows = [*_rows(document)]
    except (ValueError, TypeError) as error:
        raise UsageError(f"--apply {file}: no JSON with slots and their types: {error}.") from error
    if not rows:
        raise UsageError(f'--apply {file}: it has no slots, as {{"app/a.py:Order.total:pieces": "int"}} has one.')
    return tuple(rows)


def _rows(document: object) -> Iterator[Row]:
    table = {"proposals": document} if isinstance(document, list) else as_table(document)
    if "proposals" in table:
        for row in tables(table["proposals"]):
            yield Row(*(_word(row, name) for name in ("path", "symbol", "detail", "type")))
        return
    for slot in table:
        path, _, rest = slot.partition(":")
        symbol, colon, detail = rest.rpartition(":")
        if not colon:
            raise ValueError(f"{slot} is no path:symbol:detail")
        yield Row(path, symbol, detail, _word(table, slot))


def _word(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise TypeError(f"{name} is no text")
    return value


@dataclass
class Given(Fix):
    """Annotates slots with the types that were decided on, once. `unclear`: what has no place or no meaning."""

    id = "given"
    rules = ("missing-annotation", "explicit-any", "bare-generic")
    wanted: tuple[Row, ...]
    unclear: dict[Identity, str] = field(default_factory=dict)
    is_asked: bool = False

    def edits(self, situation: Situation) -> Iterator[Edit]:
        slots, left = _Slots(situation), () if self.is_asked else self.wanted
        self.is_asked = True
        for row in left:
            edit = slots.edit(row)
            if isinstance(edit, str):
                self.unclear[row.identity] = edit
            else:
                yield edit


class _Place(NamedTuple):
    line: int
    column: int
    kind: Kind


@dataclass(frozen=True)
class _Slots:
    """Where slots are, and what names mean in their files."""

    situation: Situation

    def edit(self, row: Row) -> Edit | str:
        """The edit for a row, or why there is none."""
        file = next((file for file in self.situation.files if file.path == row.path), None)
        tree = self.situation.tree(row.path) if file is not None else None
        if file is None or tree is None:
            return "no such file is measured"
        place = self._places(row.path).get((row.symbol, row.detail))
        if place is None:
            return "no such slot"
        text = Names(tree, self.situation.elsewhere, takes_dotted=True).of_text(row.type)
        if text is None:
            return f"{row.type} has a name that means nothing here, or says nothing"
        where = row.path, file.module, row.symbol, row.detail, place.line, place.column
        return Edit(*where, place.kind, text, Given.id, Word.ASKED)

    def _places(self, path: str) -> Mapping[tuple[str, str], _Place]:
        if path not in self._known:
            places = {
                (debt.key.symbol, debt.key.detail): _Place(debt.place.line, debt.place.column, Kind.VARIABLE)
                for file, debt in self.situation.debts("missing-annotation")
                if file.path == path
            }
            for function in functions(self.situation.tree(path) or ast.Module([], [])):
                line, column = function.node.lineno, function.node.col_offset + 1
                stated = {argument.arg: argument.annotation for argument in function.arguments}
                for detail, annotation in {**stated, "return": function.node.returns}.items():
                    kind = Kind.ANNOTATE if annotation is None else Kind.ARGUMENTS
                    places[function.symbol, detail] = _Place(line, column, kind)
            self._known[path] = places
        return self._known[path]

    @cached_property
    def _known(self) -> dict[str, Mapping[tuple[str, str], _Place]]:
        return {}
