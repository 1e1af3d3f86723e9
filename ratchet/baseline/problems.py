"""What is wrong with a file under baselines/. In the work tree that is a finding, at the base it is inconclusive."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One file that is not what ratchet writes: `path` from the repository's root, the line from 1, and what."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


class MalformedFile(Exception):
    """A file under baselines/ that cannot be taken as it is."""

    def __init__(self, path: str, line: int, what: str) -> None:
        super().__init__(f"{path}:{line}: {what}")
        self.problem = Problem(path, line, what)
