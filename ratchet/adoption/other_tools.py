"""Other tools that a project configures: `[[tool]]` tables for ratchet.toml, as comments."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from ratchet.facts.tools.adapter import Adapter
from ratchet.facts.tools.adapters import adapter_of
from ratchet.storage.files import content_or_none
from ratchet.storage.narrowing import table_or_empty
from ratchet.terms.tools import TOOLS

_PYPROJECT = "pyproject.toml"


def configured_tools(top: Path) -> tuple[tuple[str, str], ...]:
    """(id, file) of each tool that ratchet can run, and that a file at the root configures."""
    document = _pyproject(top)
    adapters = [adapter for id_ in TOOLS if (adapter := adapter_of(id_)) is not None]
    found = ((adapter.id, next(_configuring(adapter, top, document), "")) for adapter in adapters)
    return tuple((id_, file) for id_, file in found if file)


def _configuring(adapter: Adapter, top: Path, document: Mapping[str, object]) -> Iterator[str]:
    own = [name for name in adapter.settings if name.strip(".").partition(".")[0].startswith(adapter.id)]
    yield from (name for name in own if (top / name).is_file())
    table: object = document
    for key in adapter.table:
        table = table_or_empty(table).get(key) if isinstance(table, dict) else None
    if table is not None:
        yield _PYPROJECT


def _pyproject(top: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads((content_or_none(top / _PYPROJECT) or b"").decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return {}


def tools_proposed(tools: tuple[tuple[str, str], ...], taken: str) -> list[str]:
    """The lines of ratchet.toml that propose them. `taken` is one whose findings count from the start, or empty."""
    counting = ["", "[[tool]]", f'id = "{taken}"  # its baseline is taken over'] if taken else []
    if not tools:
        return counting
    lines = [
        *counting,
        "",
        "# ratchet can count what these tools find, and refuse what is new: take out the #, then run ratchet update.",
    ]
    for id_, file in tools:
        lines += ["# [[tool]]", f'# id = "{id_}"  # {file} configures it']
    return lines
