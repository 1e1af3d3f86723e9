"""Cursor: `stop` in .cursor/hooks.json."""

from __future__ import annotations

from ratchet.agents.host import Host, Json, Stop, text, with_hook


class Cursor(Host):
    """https://cursor.com/docs/hooks. Nothing blocks: a follow-up message starts the next turn, five times at most."""

    id = "cursor"
    deadline = 50
    settings = ".cursor/hooks.json"

    def stop(self, payload: Json) -> Stop:
        roots = payload.get("workspace_roots")
        first = roots[0] if isinstance(roots, list) and roots else None
        count = payload.get("loop_count")
        again = isinstance(count, int) and count > 0
        ended = text(payload, "status") in ("aborted", "error")
        directory = first if isinstance(first, str) else text(payload, "cwd") or None
        return Stop(directory, again, ended)

    def blocked(self, reason: str) -> Json:
        return {"followup_message": reason}

    def notify(self, message: str) -> None:
        del message

    def configure(self, present: Json, command: str) -> Json:
        hook = {"command": command, "timeout": 60, "loop_limit": 5}
        return with_hook({"version": 1, **present}, "stop", hook)
