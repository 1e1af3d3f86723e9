"""Codex: `Stop` and `SubagentStop` in .codex/hooks.json."""

from __future__ import annotations

import re
from typing import ClassVar

from ratchet.agents.host import Command, Edit, Json, table, text
from ratchet.agents.nested_host import NestedHost

_PATCHED = re.compile(r"^\*\*\* (?:Add|Update) File: (.+)$", re.MULTILINE)
"""It edits by patches; the first file of one is looked at."""


class Codex(NestedHost):
    """https://developers.openai.com/codex/hooks. The same JSON as Claude Code's, and no cap on blocks but ours.

    It sends no `Stop` for an agent below another, and wants JSON where nothing is said. A project's hooks run once a
    person has trusted them. `hookSpecificOutput` is refused on Stop, and a text of more than 10,000 characters is cut.
    """

    id = "codex"
    deadline = 100
    settings = ".codex/hooks.json"
    silence: ClassVar[Json | None] = {}
    then = "Codex runs no hook of a project before a person trusts it: open /hooks there, and trust this one."

    def hook(self, command: Command) -> Json:
        windows = {} if command.windows == command.posix else {"commandWindows": command.windows}
        return {**super().hook(command), "command": command.posix, **windows}

    def edited(self, payload: Json) -> Edit | None:
        patch = _PATCHED.search(text(table(payload.get("tool_input")), "command"))
        return Edit(text(payload, "cwd"), patch[1].strip()) if patch else None
