"""pyrefly's baseline → which of its findings today are allowed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ratchet.adoption.tool_baselines import Listed, ToolBaseline, named_by_settings, tool_baseline
from ratchet.facts.imports import ImportGraph
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed

FILES = ("pyrefly-baseline.json",)
IS_BASELINE = True


def named(directory: Path) -> Iterator[str]:
    """The file that `baseline` of pyrefly's settings names."""
    return named_by_settings(directory, "pyrefly")


def configured(text: str, name: str) -> bool:
    """Whether a file is pyrefly's baseline: no name is pyrefly's own."""
    del name
    return '"errors"' in text


def migrate(text: str, name: str, graph: ImportGraph | None = None) -> ToolBaseline:
    """How often each finding is allowed. UsageError where it is not pyrefly's baseline."""
    del graph
    return tool_baseline("pyrefly", name, lambda: _listed(text))


def _listed(text: str) -> Iterator[Listed]:
    for row in map(as_table, as_list(as_table(parsed(text))["errors"])):
        yield as_text(row["path"]), as_text(row["name"]), as_number(row["column"])
