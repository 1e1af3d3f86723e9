"""Which lines of today's files the change added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ratchet.check.base_code import BaseCode
from ratchet.storage.files import content_of
from ratchet.terms import Place


class AddedLines:
    """Whether a line of some files, of today's paths, was there at base. Indentation makes no difference."""

    def __init__(self, top: Path, code: BaseCode, paths: Iterable[str]) -> None:
        self._top = top
        old = {path: code.change.origin(path) for path in paths}
        blobs = code.texts(sorted(old.values()))
        self._base: Mapping[str, Counter[str]] = {
            path: Counter(line.strip().decode("utf-8", "replace") for line in blobs[then].split(b"\n"))
            for path, then in old.items()
            if then in blobs
        }
        self._now: dict[str, list[str]] = {}

    def is_new(self, place: Place) -> bool:
        """Whether the line of a place is not among base's lines of its file."""
        lines = self._base.get(place.path)
        return lines is None or self.line(place).strip() not in lines

    def may_be_new(self, place: Place) -> bool:
        """Whether the line of a place is new, or is one of several equal lines, of which base had fewer."""
        text = self.line(place).strip()
        now = sum(line.strip() == text for line in self.lines(place.path))
        return self.is_new(place) or now > self._base[place.path][text]

    def line(self, place: Place) -> str:
        """The text of a place's line today; empty where it cannot be read."""
        lines = self.lines(place.path)
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""

    def lines(self, path: str) -> Sequence[str]:
        """The lines of a file today; none where it cannot be read."""
        if path not in self._now:
            try:
                text = content_of(self._top / path).decode("utf-8", "replace")
            except OSError:
                text = ""
            self._now[path] = text.split("\n")
        return self._now[path]
