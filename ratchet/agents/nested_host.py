"""Hosts that took over the shape of Claude Code's hooks: {"hooks": {EVENT: [{"hooks": [{…}]}]}}."""

from __future__ import annotations

from typing import ClassVar

from ratchet.agents.host import Command, Edit, Host, Json, edited_path, table, text, with_hook


class NestedHost(Host):
    """A host whose configuration nests hooks in groups. A subclass names its events, and how it counts time."""

    events: ClassVar[tuple[str, ...]] = ("Stop", "SubagentStop")
    """When its agent, or one below it, is about to stop."""
    timeout: ClassVar[int] = 120
    """What the hook may take, in the host's unit."""

    after_edit: ClassVar[str] = "PostToolUse"
    """After one of its tools ran."""

    def edited(self, payload: Json) -> Edit | None:
        path = edited_path(table(payload.get("tool_input")))
        return Edit(text(payload, "cwd"), path) if path else None

    def remarked(self, message: str) -> Json:
        return {"hookSpecificOutput": {"hookEventName": self.after_edit, "additionalContext": message}}

    def hook(self, command: Command) -> Json:
        """One hook of a group."""
        return {"type": "command", "command": command.here, "timeout": self.timeout}

    def configure(self, present: Json, command: Command) -> Json:
        for event in self.events:
            present = with_hook(present, event, {"hooks": [self.hook(command)]})
        return present
