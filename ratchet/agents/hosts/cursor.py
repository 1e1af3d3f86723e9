"""Cursor: `stop` in .cursor/hooks.json."""

from __future__ import annotations

from ratchet.agents.host import Command, Host, Json, Stop, first_text, text, with_hook


class Cursor(Host):
    """https://cursor.com/docs/hooks. Nothing blocks: a follow-up message starts the next turn, five times at most."""

    id = "cursor"
    deadline = 50
    settings = ".cursor/hooks.json"

    def stop(self, payload: Json) -> Stop:
        count = payload.get("loop_count")
        again = isinstance(count, int) and count > 0
        ended = text(payload, "status") in ("aborted", "error")
        directory = first_text(payload.get("workspace_roots")) or text(payload, "cwd")
        return Stop(directory or None, again, ended)

    def blocked(self, reason: str) -> Json:
        return {"followup_message": reason}

    def notify(self, message: str) -> None:
        del message

    def configure(self, present: Json, command: Command) -> Json:
        hook = {"command": command.here, "timeout": 60, "loop_limit": 5}
        return with_hook({"version": 1, **present}, "stop", hook)
