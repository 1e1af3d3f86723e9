"""basedpyright's baseline → which of its findings today are allowed."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.adoption.tool_baselines import Listed, ToolBaseline, tool_baseline
from ratchet.facts.imports import ImportGraph
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, parsed

FILES = (".basedpyright/baseline.json",)
IS_BASELINE = True


def configured(text: str, name: str) -> bool:
    """Whether a file is basedpyright's baseline."""
    del text
    return name.endswith(FILES)


def migrate(text: str, name: str, graph: ImportGraph | None = None) -> ToolBaseline:
    """How often each finding is allowed. UsageError where it is not basedpyright's baseline."""
    del graph
    return tool_baseline("basedpyright", name, lambda: _listed(text))


def _listed(text: str) -> Iterator[Listed]:
    for path, listed in as_table(as_table(parsed(text))["files"]).items():
        for row in map(as_table, as_list(listed)):
            yield path, as_text(row["code"]), as_number(as_table(row["range"])["startColumn"]) + 1
