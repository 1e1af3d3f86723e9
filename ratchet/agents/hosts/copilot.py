"""GitHub Copilot: `agentStop` in .github/hooks/."""

from __future__ import annotations

from ratchet.agents.host import Command, Host, Json, Stop, in_vs_code, text, with_hook


class Copilot(Host):
    """https://docs.github.com/en/copilot/reference/hooks-configuration. Exit 2 only warns; a time-out lets it stop.

    A hook that sets no time has 30 seconds, which a cold check of a large tree does not keep. Keys come in camel case
    from its command line and in snake case from VS Code, whose agents read the same file.
    """

    id = "copilot"
    deadline = 100
    settings = ".github/hooks/ratchet.json"

    def stop(self, payload: Json) -> Stop:
        again = True in (payload.get("stopHookActive"), payload.get("stop_hook_active"))
        ended = text(payload, "stopReason", "stop_reason") in ("abort", "aborted", "error")
        return Stop(text(payload, "cwd") or None, again, ended, in_vs_code=in_vs_code(payload))

    def notify(self, message: str) -> None:
        del message

    def configure(self, present: Json, command: Command) -> Json:
        hook = {"type": "command", "bash": command.posix, "powershell": command.windows, "timeoutSec": 120}
        return with_hook({"version": 1, **present}, "agentStop", hook)
