"""Claude Code: `Stop` and `SubagentStop` in .claude/settings.json."""

from __future__ import annotations

from ratchet.agents.host import Json, Stop
from ratchet.agents.nested_host import NestedHost


class ClaudeCode(NestedHost):
    """https://code.claude.com/docs/en/hooks. Exit 2 blocks with standard error, exit 1 blocks nothing; JSON says both.

    It ends the turn by itself after eight blocks in a row. `additionalContext` makes the agent go on too, and is shown
    as feedback, not as an error.
    """

    id = "claude-code"
    deadline = 100
    settings = ".claude/settings.json"
    reads = "CLAUDE.md"
    root = '"$CLAUDE_PROJECT_DIR"/'

    def advised(self, stop: Stop, message: str) -> Json:
        if stop.in_vs_code:
            return super().advised(stop, message)
        return {"hookSpecificOutput": {"hookEventName": stop.event or "Stop", "additionalContext": message}}
