"""Antigravity, and its command line agy: `Stop` in .agents/hooks.json."""

from __future__ import annotations

from typing import ClassVar

from ratchet.agents.host import Command, Host, Json, Stop, first_text, table, text


class Antigravity(Host):
    """https://antigravity.google/docs/hooks. The file maps names of hooks to their events; strict JSON, whole seconds.

    It sends no name of an event and no directory, but the workspace's paths. `continue` makes the agent go on. While
    something of its turn still runs in the background, it is not `fullyIdle`, and will stop once more.
    """

    id = "antigravity"
    deadline = 100
    settings = ".agents/hooks.json"
    silence: ClassVar[Json | None] = {"decision": "stop"}

    def stop(self, payload: Json) -> Stop:
        directory = first_text(payload.get("workspacePaths")) or text(payload, "cwd")
        ended = bool(text(payload, "error")) or payload.get("fullyIdle") is False
        return Stop(directory or None, ended=ended, session=text(payload, "conversationId"))

    def blocked(self, reason: str) -> Json:
        return {"decision": "continue", "reason": reason}

    def notify(self, message: str) -> None:
        del message

    def configure(self, present: Json, command: Command) -> Json:
        hook = {"type": "command", "command": command.here, "timeout": 120}
        return {**present, "ratchet": {**table(present.get("ratchet")), "Stop": [hook]}}
