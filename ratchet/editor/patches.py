"""A unified diff as edits of the protocol."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from lsprotocol import types

from ratchet.editor.diagnostics import View
from ratchet.editor.texts import units

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")


class Hunk(NamedTuple):
    """The lines `new` stand in the place of `lines` lines, the first of which is `first`, from 1."""

    first: int
    lines: int
    new: list[str]


def hunks_of(diff: str) -> Mapping[str, list[Hunk]]:
    """Path → the hunks of a diff with `a/` and `b/`, as `ratchet fix --diff` prints it. Lines have no ends."""
    found: dict[str, list[Hunk]] = {}
    path, hunk, old, new = "", Hunk(0, 0, []), 0, 0
    for line in diff.split("\n"):
        if line.startswith("\\"):
            continue  # the last line of a file has no end, before or after: that is no line
        if old or new:
            old, new = old - (line[:1] != "+"), new - (line[:1] != "-")
            if line[:1] != "-":
                hunk.new.append(line[1:])
        elif line.startswith("+++ b/"):
            path = line.removeprefix("+++ b/")
        elif at := _HUNK.match(line):
            old, new = (int(count) if count is not None else 1 for count in at.group(2, 3))
            hunk = Hunk(int(at[1]) + (old == 0), old, [])
            found.setdefault(path, []).append(hunk)
    return found


def edits_of(view: View, hunks: Sequence[Hunk]) -> list[types.TextEdit]:
    """The edits of one file that hunks of its saved text make, from the first to the last: of changed lines alone."""
    return [edit for hunk in hunks for edit in _edits(view, hunk)]


def _edits(view: View, hunk: Hunk) -> Iterator[types.TextEdit]:
    start = hunk.first - 1
    old, new = view.saved[start : start + hunk.lines], [line.removesuffix("\r") for line in hunk.new]
    for what, low, high, new_low, new_high in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            text = "".join(f"{line}\n" for line in new[new_low:new_high])
            if start + high >= len(view.saved):
                text = text.removesuffix("\n")  # the last line has no end
            yield types.TextEdit(types.Range(_start(view, start + low), _start(view, start + high)), text)


def _start(view: View, line: int) -> types.Position:
    """The start of a line, from 0; the end of the text, where that has no such line."""
    if line < len(view.saved):
        return types.Position(line, 0)
    return types.Position(len(view.saved) - 1, units(view.saved[-1], view.encoding))
