"""`ratchet resident`: whether a parent is up that answers at once, and an end to it."""

from __future__ import annotations

import click

from ratchet.cli.saying import say


@click.command("resident")
@click.argument("action", type=click.Choice(["status", "stop"]), default="status")
def command(action: str) -> int:
    """Say which resident parents are up, or stop them.

    A resident parent has imported everything, and forks for each check of a hook, an editor or the MCP server, and of
    ratchet check where RATCHET_RESIDENT=1 or [resident] use = true asks for it. It reads nothing of a project, is never
    used in CI, and goes after ten minutes without work. RATCHET_RESIDENT=0 switches it off.
    """
    from ratchet.resident import standing

    if action == "status":
        say(standing.words())
        return 0
    stopped = standing.stop()
    say(f"stopped {', '.join(map(str, stopped))}" if stopped else "none was up")
    return 0
