"""Gemini CLI, which enterprises have: `AfterAgent` in .gemini/settings.json."""

from __future__ import annotations

from ratchet.agents.host import Command, Json
from ratchet.agents.nested_host import NestedHost


class Gemini(NestedHost):
    """https://geminicli.com/docs/hooks/reference. Standard output is JSON or nothing; time is in milliseconds.

    It runs a project's hooks in a trusted folder alone. Since June 2026 it serves enterprise licences and API keys;
    everybody else has Antigravity.
    """

    id = "gemini"
    deadline = 100
    settings = ".gemini/settings.json"
    root = '"$GEMINI_PROJECT_DIR"/'
    events = ("AfterAgent",)
    timeout = 120_000
    after_edit = "AfterTool"

    def blocked(self, reason: str) -> Json:
        return {"decision": "deny", "reason": reason}

    def hook(self, command: Command) -> Json:
        return {"name": "ratchet", **super().hook(command)}
