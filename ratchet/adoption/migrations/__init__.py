"""Other tools' configuration → contracts of ratchet, and their baselines → a baseline: one file a tool.

A tool is found by its file name: `import_linter.py` is import-linter. The file holds these names:

- `FILES`: where the tool looks by itself, from the directory that it runs in, the first choice first.
- `named(directory)`, if the tool has a setting for it: the files that its settings there name, before `FILES`.
- `IS_BASELINE`: whether `migrate` yields a `ForeignBaseline`; else it yields a `Migration`.
- `configured(text, name)`: whether the file of this name and text is the tool's. `name` is the path, with slashes.
- `migrate(text, name, graph)`: what ratchet takes over; `graph` is that of the code, where it is known and matters.
  Raises UsageError if the text cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ratchet.adoption.baselines import ForeignBaseline
from ratchet.adoption.migration import Migration
from ratchet.facts.imports import ImportGraph
from ratchet.storage.files import text_of
from ratchet.storage.parts import load_part, part_names


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool that ratchet takes over from."""

    name: str
    files: Sequence[str]
    is_baseline: bool
    named: Callable[[Path], Iterator[str]]
    configured: Callable[[str, str], bool]
    migrate: Callable[[str, str, ImportGraph | None], Migration | ForeignBaseline]

    def configurations(self, directory: Path) -> Iterator[str]:
        """The files in a directory that hold the tool's configuration or baseline."""
        for file in dict.fromkeys((*self.named(directory), *self.files)):
            try:
                text = text_of(directory / file, "replace")
            except OSError:
                continue
            if self.configured(text, file):
                yield file


def tools() -> tuple[str, ...]:
    """The names of all tools, as the command line has them."""
    return tuple(name.replace("_", "-") for name in part_names(__path__))


def find(name: str) -> Tool | None:
    """The tool of this name, or None."""
    if name not in tools():
        return None
    module = vars(load_part(__name__, name.replace("-", "_")))
    named: Callable[[Path], Iterator[str]] = module.get("named", _none)
    return Tool(name, module["FILES"], module["IS_BASELINE"], named, module["configured"], module["migrate"])


def _none(directory: Path) -> Iterator[str]:
    del directory
    return iter(())
