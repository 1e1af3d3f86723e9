"""Gemini CLI: `AfterAgent` in .gemini/settings.json."""

from __future__ import annotations

from ratchet.agents.host import Host, Json, with_hook


class Gemini(Host):
    """https://geminicli.com/docs/hooks/reference. Standard output is JSON or nothing; time is in milliseconds."""

    id = "gemini"
    deadline = 100
    settings = ".gemini/settings.json"
    root = '"$GEMINI_PROJECT_DIR"/'

    def blocked(self, reason: str) -> Json:
        return {"decision": "deny", "reason": reason}

    def configure(self, present: Json, command: str) -> Json:
        hook = {"name": "ratchet", "type": "command", "command": command, "timeout": 120_000}
        return with_hook(present, "AfterAgent", {"hooks": [hook]})
