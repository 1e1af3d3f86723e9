"""What the other tools of ratchet.toml say of a tree's measured files: facts of the codes that count."""

from __future__ import annotations

from collections import Counter

from ratchet.config import ToolTable
from ratchet.errors import Inconclusive
from ratchet.facts.checked_tree import CheckedTree
from ratchet.facts.files import Inventory
from ratchet.facts.kinds import Fact
from ratchet.facts.module import ByTools
from ratchet.facts.tools.adapter import Adapter
from ratchet.facts.tools.adapters import adapter_of
from ratchet.facts.tools.findings import Asked, ask_tool, fact_of
from ratchet.facts.tools.own_command import OwnCommand
from ratchet.measure.project import Project


def facts_of_tools(project: Project, inventory: Inventory) -> ByTools:
    """Ask every tool of the configuration. Raises Inconclusive, with the line of its table, where one cannot tell."""
    facts: dict[str, list[Fact]] = {}
    versions: dict[str, str] = {}
    asked = asked_about(project, inventory)
    for table in project.tools:
        adapter = adapter_for(table)
        project.instruments.progress(f"asking {table.id} about {len(inventory.measured)} files")
        try:
            told = ask_tool(adapter, asked)
        except Inconclusive as error:
            where = f"{project.config.source}:{project.config.line('tool', project.config.tools.index(table))}"
            raise Inconclusive(f"{where}: {error}") from error
        versions[table.id] = str(told.identity)
        for path, rows in told.rows.items():
            facts.setdefault(path, []).extend(fact_of(table.id, row) for row in rows if table.minds(row.code))
    return ByTools({path: tuple(found) for path, found in facts.items() if found}, versions)


def asked_about(project: Project, inventory: Inventory) -> Asked:
    """The tree, as a tool is asked about it."""
    instruments = project.instruments
    checked = instruments.checked or CheckedTree(project.top)
    own = instruments.interpreter_of
    return Asked(
        inventory.top, inventory.measured, inventory.unmeasured, checked, instruments.interpreter, instruments.cache,
        environments={file.path: own(file.path) for file in inventory.measured} if instruments.others else {},
    )  # fmt: skip


def adapter_for(table: ToolTable) -> Adapter:
    """How a tool is run that the configuration names."""
    known = adapter_of(table.id)
    return OwnCommand(table.id, table.command, table.settings) if known is None else known


def would_record(project: Project, inventory: Inventory, tool: str) -> Counter[str]:
    """Code → how many findings a tool has that the configuration does not name. Raises Inconclusive."""
    rows = ask_tool(adapter_for(ToolTable(tool)), asked_about(project, inventory)).rows
    return Counter(row.code for found in rows.values() for row in found if not row.silenced)
