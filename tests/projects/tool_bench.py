"""A tree without git about which a tool is asked, with a cache of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ratchet.facts.checked_tree import CheckedTree
from ratchet.facts.contents import sha_of
from ratchet.facts.environment import own_interpreter
from ratchet.facts.files import SourceFile
from ratchet.facts.tools.adapter import Row
from ratchet.facts.tools.adapters import adapter_of
from ratchet.facts.tools.findings import Asked, Told, ask_tool


@dataclass(frozen=True)
class Bench:
    """A directory with files, and the cache of what tools said of them."""

    top: Path
    cache: Path

    @property
    def checked(self) -> CheckedTree:
        return CheckedTree(self.top)

    def lay(self, files: Mapping[str, str]) -> Bench:
        """Write files, path → text."""
        for name, text in files.items():
            (self.top / name).parent.mkdir(parents=True, exist_ok=True)
            (self.top / name).write_text(text, encoding="utf-8")
        return self

    def files(self, measured: Collection[str] | None = None) -> list[SourceFile]:
        """The Python files, or those of these names."""
        paths = sorted(path.relative_to(self.top).as_posix() for path in self.top.rglob("*.py"))
        return [
            SourceFile(path, path.removesuffix(".py"), ".", sha_of(self.top / path))
            for path in paths
            if measured is None or path in measured
        ]

    def told(self, tool: str, files: Sequence[SourceFile] | None = None) -> Told:
        """What a tool says of all files, or of these."""
        adapter = adapter_of(tool)
        assert adapter is not None
        self.cache.mkdir(exist_ok=True)
        asked = self.files() if files is None else files
        return ask_tool(adapter, Asked(self.top, asked, (), self.checked, own_interpreter(), self.cache))

    def rows(self, tool: str, measured: Collection[str] | None = None) -> list[Row]:
        """The same, row by row in the order of their places."""
        told = self.told(tool, self.files(measured))
        return sorted(row for rows in told.rows.values() for row in rows)

    def codes(self, tool: str, measured: Collection[str] | None = None) -> list[tuple[str, int, str]]:
        """(path, line, code) of what the tool tells, without what a comment hides."""
        return [(row.path, row.line, row.code) for row in self.rows(tool, measured) if not row.silenced]
