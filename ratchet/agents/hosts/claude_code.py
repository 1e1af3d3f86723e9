"""Claude Code: `Stop` and `SubagentStop` in .claude/settings.json."""

from __future__ import annotations

from ratchet.agents.host import Host, Json, with_hook


class ClaudeCode(Host):
    """https://code.claude.com/docs/en/hooks. Exit 2 blocks with standard error, exit 1 blocks nothing; JSON says both.

    It ends the turn by itself after eight blocks in a row.
    """

    id = "claude-code"
    deadline = 100
    settings = ".claude/settings.json"
    reads = "CLAUDE.md"
    root = '"$CLAUDE_PROJECT_DIR"/'

    def configure(self, present: Json, command: str) -> Json:
        hook = {"type": "command", "command": command, "timeout": 120}
        return with_hook(with_hook(present, "Stop", {"hooks": [hook]}), "SubagentStop", {"hooks": [hook]})
