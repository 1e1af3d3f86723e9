"""`[[tool]]` of ratchet.toml: which other tools are run, and which of their codes count."""

from __future__ import annotations

import re

from ratchet.config.model import ToolTable
from ratchet.config.tables import Table
from ratchet.terms.spelling import did_you_mean
from ratchet.terms.tools import TOOLS

_ID = re.compile(r"[a-z][a-z0-9_-]*")
_CODES = re.compile(r"\*|[^\s*:\[\]]+\*?")


def read_tool(table: Table) -> ToolTable:
    """One `[[tool]]`. Raises UsageError, with file and line, for what cannot be meant."""
    table.only(("id", "codes", "command", "settings"))
    id_, command = table.text("id"), table.texts("command")
    if id_ is None:
        table.refuse(f"[[tool]] needs an id: {', '.join(TOOLS)}, or a name of your own with command = [...].")
    if id_ in TOOLS and "command" in table.values:
        table.refuse(f"ratchet knows how to run {id_}: leave command out.", "command")
    if id_ in TOOLS and "settings" in table.values:
        table.refuse(f"ratchet knows what configures {id_}: leave settings out.", "settings")
    if id_ not in TOOLS and "command" not in table.values:
        table.refuse(
            f"ratchet does not know {id_!r}, only {', '.join(TOOLS)}. Another tool needs command = [...], "
            f"which writes SARIF.{did_you_mean(id_, TOOLS)}",
            "id",
        )
    if _ID.fullmatch(id_) is None:
        table.refuse(f"the id of a tool has small letters, digits, - and _ alone, which {id_!r} has not.", "id")
    return ToolTable(id_, _codes(table), _checked(table, command), _settings(table))


def _codes(table: Table) -> tuple[str, ...]:
    if "codes" not in table.values:
        return ("*",)
    codes = table.texts("codes")
    if not codes:
        table.refuse('codes in [[tool]] is empty, so nothing would count. "*" is every code.', "codes")
    for index, code in enumerate(codes):
        if _CODES.fullmatch(code) is None:
            table.refuse(
                f"codes in [[tool]]: {code!r} is no code. Write one whole, as C9*, or * for all.", "codes", index
            )
        if code in codes[:index]:
            table.refuse(f"codes in [[tool]] names {code} twice.", "codes", index)
    return codes


def _settings(table: Table) -> tuple[str, ...]:
    names = table.texts("settings")
    for index, name in enumerate(names):
        if not name.strip() or "/" in name or "\\" in name:
            table.refuse(f"settings in [[tool]] names files at the repository's root, not {name!r}.", "settings", index)
    return names


def _checked(table: Table, command: tuple[str, ...]) -> tuple[str, ...]:
    """A command whose program is found on PATH, and never in the tree."""
    if "command" in table.values and not command:
        table.refuse("command in [[tool]] is empty.", "command")
    if command and re.fullmatch(r"[\w.+-]+", command[0]) is None:
        table.refuse(f"command in [[tool]] begins with a program's name, which {command[0]!r} is not.", "command", 0)
    return command
