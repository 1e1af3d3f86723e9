"""What is wrong with a file in baselines/. In the work tree it is a finding; at base the check is inconclusive."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """One malformed file: `path` from the repository's root, `line` from 1, and what is wrong."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


class MalformedFile(Exception):
    """A file in baselines/ holds bytes that ratchet would not write."""

    def __init__(self, path: str, line: int, what: str) -> None:
        super().__init__(f"{path}:{line}: {what}")
        self.problem = Problem(path, line, what)
