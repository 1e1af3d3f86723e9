"""One proposed edit: where it goes, what it writes, and how sure its fix is of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from ratchet.facts.tools.adapter import Replacement

_FULL = re.compile(r"\{([^:{}]*):([^{}]*)\}")
_NAME = re.compile(r"\{[^:{}]*:(?:[^{}]*\.)?([^{}.]*)\}")


def plain(text: str) -> str:
    """A type without the modules of its names."""
    return _NAME.sub(r"\1", text)


def readable(text: str, module: str) -> str:
    """A type as a person writes it: names of another module in full, but for those that every reader knows."""
    known = ("", "builtins", "typing", "collections.abc", module)
    return _FULL.sub(lambda found: found[2] if found[1] in known else f"{found[1]}.{found[2]}", text)


class Kind(StrEnum):
    """What an edit does at its place."""

    ANNOTATE = "annotate"
    """Writes the annotation of a parameter or return, at the line of the `def`."""

    VARIABLE = "variable"
    """Writes the annotation of a variable or attribute, at the place of its target."""

    ARGUMENTS = "arguments"
    """Writes another annotation in the place of one of a parameter or return: a generic with its arguments."""

    OPTIONAL = "optional"
    """Adds `| None` to the annotation of a parameter, at the line of the `def`."""

    UNCAST = "uncast"
    """Puts the value in the place of a call of `cast`."""

    ATTRIBUTE = "attribute"
    """Puts `x.name` in the place of `getattr(x, "name")`."""

    COMMENT = "comment"
    """Replaces the codes of a `type: ignore`; an empty text removes the comment."""

    REPLACE = "replace"
    """Writes what another tool would: its `replacements`, whose title is the edit's text."""


SLOTS = (Kind.ANNOTATE, Kind.ARGUMENTS)
"""What writes the type of a parameter or return."""
TYPES = (*SLOTS, Kind.VARIABLE)
"""What writes a type."""


class Word(StrEnum):
    """On whose word an edit rests. All are certain but the last one."""

    ASKED = "asked"
    """A person says so now."""

    SHOWN = "shown"
    """The code shows it."""

    STATED = "stated"
    """The code's author says so in words that no checker reads."""

    LIKELY = "likely"
    """Nobody's: it is no more than likely."""


class Identity(NamedTuple):
    """What an edit is about, wherever it stands in the text, and by whatever way it reaches its names."""

    path: str
    symbol: str
    detail: str
    kind: Kind
    text: str


class Edit(NamedTuple):
    """One edit of one file, in the text for which it was proposed. `fix` is who proposes it.

    `symbol` and `detail` are those of the debt that it pays. A type in `text` has each name as `{module:name}`;
    `{:name}` is a name of the file's own.
    """

    path: str
    module: str
    symbol: str
    detail: str
    line: int
    column: int
    kind: Kind
    text: str
    fix: str
    word: Word = Word.SHOWN
    replacements: tuple[Replacement, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether it may be written without being asked for."""
        return self.word is not Word.LIKELY

    @property
    def identity(self) -> Identity:
        """The same for the same edit of a later text, whose lines may be others."""
        return Identity(self.path, self.symbol, self.detail, self.kind, plain(self.text))

    @property
    def place(self) -> tuple[str, str, str, int, Kind]:
        """What no two edits may have in common."""
        return self.path, self.symbol, self.detail, self.line, self.kind


def first_of_each(edits: Iterable[Edit]) -> list[Edit]:
    """The edits without those whose place another one has already."""
    chosen: dict[tuple[str, str, str, int, Kind], Edit] = {}
    for edit in edits:
        chosen.setdefault(edit.place, edit)
    return list(chosen.values())


def by_path(edits: Collection[Edit]) -> Mapping[str, list[Edit]]:
    """Path → its edits."""
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.path, []).append(edit)
    return found
