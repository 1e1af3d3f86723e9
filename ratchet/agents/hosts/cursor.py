"""Cursor: `stop` in .cursor/hooks.json."""

from __future__ import annotations

from ratchet.agents.host import Command, Edit, Host, Json, Stop, edited_path, first_text, table, text, with_hook


class Cursor(Host):
    """https://cursor.com/docs/hooks. Nothing blocks: a follow-up message starts the next turn, five times at most.

    After a tool, `additional_context` is added to its result.
    """

    id = "cursor"
    deadline = 50
    settings = ".cursor/hooks.json"

    def stop(self, payload: Json) -> Stop:
        count = payload.get("loop_count")
        again = isinstance(count, int) and count > 0
        ended = text(payload, "status") in ("aborted", "error")
        return Stop(_directory(payload) or None, again, ended, session=text(payload, "conversation_id"))

    def blocked(self, reason: str) -> Json:
        return {"followup_message": reason}

    def edited(self, payload: Json) -> Edit | None:
        path = edited_path(table(payload.get("tool_input"))) or text(payload, "file_path")
        return Edit(_directory(payload), path) if path else None

    def remarked(self, message: str) -> Json:
        return {"additional_context": message}

    def notify(self, message: str) -> None:
        del message

    def configure(self, present: Json, command: Command) -> Json:
        hook = {"command": command.here, "timeout": 60, "loop_limit": 5}
        return with_hook({"version": 1, **present}, "stop", hook)


def _directory(payload: Json) -> str:
    return first_text(payload.get("workspace_roots")) or text(payload, "cwd")
