"""The hover: what is owed where the cursor stands, under which key, and why."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from ratchet.editor.answer import Row, Weight
from ratchet.editor.diagnostics import View
from ratchet.editor.talking import RatchetServer
from ratchet.reports.links import page_of

_MOST = 6
_WEIGHTS = {
    Weight.REFUSED: "refused",
    Weight.NOTED: "grew, and is noted",
    Weight.RECORDED: "recorded, and may stay",
}


async def hover(ls: RatchetServer, params: types.HoverParams) -> types.Hover | None:
    """The debts that stand at the cursor, else those of its line. None where there is nothing to say."""
    uri = params.text_document.uri
    place = ls.root_of(uri)
    if place is None:
        return None
    root, path = place
    answer = await root.settled()
    owed = await root.owed(path) if answer.rows or answer.debts else ()
    view = ls.view(root, path, uri)
    known = {row.key for row in answer.rows}
    rows = [*answer.rows, *(row for row in owed if row.key not in known)]
    here = _at(view, params.position, rows)
    if not here:
        return None
    parts = [_words(row) for row in here[:_MOST]]
    if len(here) > _MOST:
        parts.append(f"and {len(here) - _MOST} more")
    if view.is_unsaved:
        parts.append("*This text is not saved: ratchet judges what is saved.*")
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts)))


def _at(view: View, position: types.Position, rows: Sequence[Row]) -> list[Row]:
    """The rows whose range holds the position; where none does, those of its line."""
    on_line, at = [], []
    for row in rows:
        for place in row.places:
            if place.path != view.path:
                continue
            found = view.range_at(place.line, place.column, row.key.detail, view.saved)
            if found.start.line == position.line:
                on_line.append(row)
                if found.start.character <= position.character <= found.end.character:
                    at.append(row)
    return list(dict.fromkeys(at or on_line))


def _words(row: Row) -> str:
    key = " ".join(row.key)
    lines = [f"**{row.key.rule}** ({_WEIGHTS[row.weight]})", row.message, *row.trail, row.advice]
    lines += [f"key: `{key}`", f"[What the rule minds]({page_of(row.key.rule)})"]
    return "\n\n".join(line for line in lines if line)
