"""Codex: `Stop` in .codex/hooks.json."""

from __future__ import annotations

from ratchet.agents.host import Host, Json, with_hook


class Codex(Host):
    """https://developers.openai.com/codex/hooks. The same JSON as Claude Code's, and no cap on blocks but ours.

    `hookSpecificOutput` is refused on Stop, and a text of more than 10,000 characters is cut.
    """

    id = "codex"
    deadline = 100
    settings = ".codex/hooks.json"

    def configure(self, present: Json, command: str) -> Json:
        hook = {"type": "command", "command": command, "timeout": 120}
        return with_hook(present, "Stop", {"hooks": [hook]})
