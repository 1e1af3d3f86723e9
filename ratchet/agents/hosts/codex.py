"""Codex: `Stop` and `SubagentStop` in .codex/hooks.json."""

from __future__ import annotations

from typing import ClassVar

from ratchet.agents.host import Host, Json, with_hook


class Codex(Host):
    """https://developers.openai.com/codex/hooks. The same JSON as Claude Code's, and no cap on blocks but ours.

    It sends no `Stop` for an agent below another, and wants JSON where nothing is said. A project's hooks run once a
    person has trusted them. `hookSpecificOutput` is refused on Stop, and a text of more than 10,000 characters is cut.
    """

    id = "codex"
    deadline = 100
    settings = ".codex/hooks.json"
    silence: ClassVar[Json | None] = {}

    def configure(self, present: Json, command: str) -> Json:
        hook = {"type": "command", "command": command, "timeout": 120}
        return with_hook(with_hook(present, "Stop", {"hooks": [hook]}), "SubagentStop", {"hooks": [hook]})
