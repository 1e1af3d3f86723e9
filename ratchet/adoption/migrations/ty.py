"""ty's baseline → which of its findings today are allowed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ratchet.adoption.tool_baselines import Listed, ToolBaseline, named_by_settings, tool_baseline
from ratchet.facts.imports import ImportGraph
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed

FILES = ("ty-baseline.json",)
IS_BASELINE = True


def named(directory: Path) -> Iterator[str]:
    """The file that `baseline` of ty's settings names."""
    return named_by_settings(directory, "ty")


def configured(text: str, name: str) -> bool:
    """Whether a file is ty's baseline: no name is ty's own."""
    del name
    return '"files"' in text


def migrate(text: str, name: str, graph: ImportGraph | None = None) -> ToolBaseline:
    """How often each finding is allowed. UsageError where it is not ty's baseline, or one of another version."""
    del graph
    return tool_baseline("ty", name, lambda: _listed(text))


def _listed(text: str) -> Iterator[Listed]:
    document = as_table(parsed(text))
    if document["version"] != 0:
        raise ValueError(f"version {document['version']}, of which only 0 is known")
    for path, listed in as_table(document["files"]).items():
        for row in map(as_table, as_list(listed)):
            yield path, as_text(row["rule"]), as_number(row["startColumn"]) + 1
