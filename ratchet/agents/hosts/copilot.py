"""GitHub Copilot: `agentStop` in .github/hooks/."""

from __future__ import annotations

import json

from ratchet.agents.host import Command, Edit, Host, Json, Stop, edited_path, in_vs_code, table, text, with_hook


class Copilot(Host):
    """https://docs.github.com/en/copilot/reference/hooks-reference. Exit 2 only warns; a time-out lets it stop.

    A hook that sets no time has 30 seconds, which a cold check of a large tree does not keep. Keys come in camel case
    from its command line and in snake case from VS Code, whose agents read the same file. Its command line runs hooks
    in a trusted directory alone, and those of .claude/settings.json too.
    """

    id = "copilot"
    deadline = 100
    settings = ".github/hooks/ratchet.json"

    def stop(self, payload: Json) -> Stop:
        again = True in (payload.get("stopHookActive"), payload.get("stop_hook_active"))
        ended = text(payload, "stopReason", "stop_reason") in ("abort", "aborted", "error")
        session = text(payload, "sessionId", "session_id")
        return Stop(text(payload, "cwd") or None, again, ended, in_vs_code=in_vs_code(payload), session=session)

    def edited(self, payload: Json) -> Edit | None:
        given = payload.get("toolArgs", payload.get("tool_input"))
        path = edited_path(_parsed(given) if isinstance(given, str) else table(given))
        return Edit(text(payload, "cwd"), path) if path else None

    def remarked(self, message: str) -> Json:
        specific = {"hookEventName": "PostToolUse", "additionalContext": message}  # which VS Code reads
        return {"additionalContext": message, "hookSpecificOutput": specific}

    def notify(self, message: str) -> None:
        del message

    def configure(self, present: Json, command: Command) -> Json:
        commands = {"bash": command.posix, "powershell": command.windows}
        hook = {"type": "command", **commands, "timeoutSec": 120, "timeout": 120}  # VS Code's word is the second
        return with_hook({"version": 1, **present}, "agentStop", hook)


def _parsed(words: str) -> Json:
    """The arguments of a tool, which may come as text."""
    try:
        found: object = json.loads(words)
    except ValueError:
        return {}
    return table(found)
