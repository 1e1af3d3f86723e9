"""`[[tool]]` at base and now: a tool that is gone, counts fewer codes, or is run in another way."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.config import Config
from ratchet.policy.debt import debt
from ratchet.terms import Debt


def tool_debts(base: Config, head: Config) -> Iterator[Debt]:
    """One debt for each tool that is gone, and for each of its settings that is weaker."""
    now = {tool.id: (index, tool) for index, tool in enumerate(head.tools)}
    for tool in base.tools:
        if tool.id not in now:
            yield debt(head, ("tool",), "tool", tool.id, f"the tool {tool.id} is taken away: base runs it")
            continue
        index, today = now[tool.id]
        lost = [code for code in tool.codes if not any(_covers(one, code) for one in today.codes)]
        if lost:
            message = f"codes of the tool {tool.id} leaves out {', '.join(lost)}, which count at base"
            yield debt(head, ("tool", index, "codes"), "tool", f"{tool.id}:codes", message)
        if today.command != tool.command:
            message = f"the tool {tool.id} is run by another command than at base"
            yield debt(head, ("tool", index, "command"), "tool", f"{tool.id}:command", message)
        left = [name for name in tool.settings if name not in today.settings]
        if left:
            message = f"settings of the tool {tool.id} leaves out {', '.join(left)}"
            yield debt(head, ("tool", index, "settings"), "tool", f"{tool.id}:settings", message)


def _covers(pattern: str, other: str) -> bool:
    """Whether whatever `other` stands for, `pattern` does too."""
    return pattern == other or (pattern.endswith("*") and other.startswith(pattern[:-1]))
