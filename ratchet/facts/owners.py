"""Who owns which files: CODEOWNERS, as GitHub and GitLab read it. The last pattern that matches a path counts."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ratchet.errors import UsageError
from ratchet.storage.files import text_of

_FILES = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_PIECE = re.compile(r"(\*\*/|/\*\*|\*\*|\*|\?)")
_WILD = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True, slots=True)
class Owners:
    """The lines of a CODEOWNERS file, the last one first: pattern and owners."""

    source: str
    lines: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a path; none where no line, or a line without owners, is about it."""
        return next((owners for pattern, owners in self.lines if pattern.fullmatch(path)), ())

    def paths_of(self, owner: str, paths: Collection[str]) -> frozenset[str]:
        """The paths that an owner has, with or without its @. Raises UsageError for an owner of no line."""
        name = owner.removeprefix("@").lower()
        known = {each for _, owners in self.lines for each in owners}
        if name not in {each.removeprefix("@").lower() for each in known}:
            raise UsageError(f"{self.source} names no owner {owner}. It names {', '.join(sorted(known)) or 'nobody'}.")
        return frozenset(
            path for path in paths if name in (each.removeprefix("@").lower() for each in self.of(path))
        )  # fmt: skip


def read_owners(top: Path) -> Owners:
    """The repository's CODEOWNERS. Raises UsageError where there is none that can be read."""
    for name in _FILES:
        if (top / name).is_file():
            try:
                return Owners(name, tuple(_lines(text_of(top / name, "replace"))))
            except OSError as error:
                raise UsageError(f"{name} cannot be read: {error.strerror}.") from error
    raise UsageError(f"--owner needs a CODEOWNERS file: {', '.join(_FILES)}.")


def _lines(text: str) -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    lines = []
    for line in text.splitlines():
        words = [word[0] for word in _WORD.finditer(line.partition(" #")[0])]
        # `[Section]` and `^[Section]` are GitLab's headings.
        if words and not line.startswith(("#", "[", "^[")):
            lines.append((_compiled(words[0].replace("\\", "")), tuple(words[1:])))
    return lines[::-1]


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern as .gitignore has it: from the root if a slash stands before its end, and all below a directory."""
    is_rooted = "/" in pattern.rstrip("/")
    pieces = _PIECE.split(pattern.strip("/"))
    body = "".join(_WILD.get(piece, re.escape(piece)) for piece in pieces)
    below = "/.*" if pattern.endswith("/") else "" if pattern.endswith("/*") else "(?:/.*)?"
    return re.compile(("" if is_rooted else "(?:.*/)?") + body + below, re.DOTALL)
