"""The first day's words about other tools that the project configures: that ratchet can count their findings, too."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.adoption.discovery import Discovery
from ratchet.errors import Inconclusive
from ratchet.facts.tools.adapters import adapter_of
from ratchet.measure.by_tools import would_record
from ratchet.measure.project import Project
from ratchet.measure.tree import Measured

_SHOWN = 3


def proposals(found: Discovery, project: Project, measured: Measured, target: str) -> Iterator[str]:
    """Lines for each tool; one that takes longer than mypy is not asked. `target`: the file of the configuration."""
    for id_, file in found.tools:
        held = _held(id_, project, measured)
        yield f"{id_} is configured in {file}. ratchet can count its findings, and refuse new ones: {held}."
        yield f"  To turn that on, take out the # before [[tool]] and its id in {target}, then run ratchet update."


def _held(id_: str, project: Project, measured: Measured) -> str:
    adapter = adapter_of(id_)
    if adapter is None or adapter.needs_path:
        return "how many there are now is not counted here, since that takes long"
    try:
        codes = would_record(project, measured.inventory, id_)
    except Inconclusive as error:
        return f"how many there are now cannot be told. {str(error).rstrip('.')}"
    if not codes:
        return "there are none now"
    most = ", ".join(f"{count:,} {code}" for code, count in codes.most_common(_SHOWN))
    return f"there {'is' if codes.total() == 1 else 'are'} {codes.total():,} now ({most})"
