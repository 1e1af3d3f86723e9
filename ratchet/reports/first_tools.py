"""The first day's words about other tools that the project configures: what the ledger would hold of them."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.adoption.discovery import Discovery
from ratchet.errors import Inconclusive
from ratchet.facts.tools.adapters import adapter_of
from ratchet.measure.by_tools import would_record
from ratchet.measure.project import Project
from ratchet.measure.tree import Measured
from ratchet.reports.wording import counted

_SHOWN = 3


def proposals(found: Discovery, project: Project, measured: Measured) -> Iterator[str]:
    """A line for each tool; one that takes longer than mypy is not asked."""
    for id_, file in found.tools:
        yield f"{id_} is configured in {file}: {_held(id_, project, measured)}"
    if found.tools:
        yield "  ratchet.toml has their tables as comments: take out the #, then run ratchet update."


def _held(id_: str, project: Project, measured: Measured) -> str:
    adapter = adapter_of(id_)
    if adapter is None or adapter.needs_path:
        return "the ledger can hold its findings, which are not counted here, since that takes long"
    try:
        codes = would_record(project, measured.inventory, id_)
    except Inconclusive as error:
        return f"its findings cannot be told. {error}"
    most = ", ".join(f"{count:,} {code}" for code, count in codes.most_common(_SHOWN))
    return f"the ledger would hold {counted(codes.total(), 'finding')} of it{f' ({most})' if most else ''}"
