"""What every coding agent's host is to ratchet: what it says when its agent stops, and how it is answered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Stop:
    """An agent is about to stop. `again`: it goes on already because a hook told it to. `ended`: nobody listens."""

    session: str = ""
    directory: str | None = None
    again: bool = False
    ended: bool = False


class Host(ABC):
    """One host. A subclass's docstring says where its own documentation is, and what is odd about it."""

    id: ClassVar[str]
    deadline: ClassVar[float]
    """Seconds after which ratchet gives up: below what the installed configuration grants."""
    most_characters: ClassVar[int] = 9_000
    """A longer reason would be cut by somebody else."""
    settings: ClassVar[str]
    """Its configuration, from the repository's root."""
    root: ClassVar[str] = ""
    """What a command has to put before a path from the repository's root, where it may be run elsewhere."""

    def stop(self, payload: Json) -> Stop:
        """What the host's JSON says; a key that is missing or of another kind says nothing."""
        return Stop(text(payload, "session_id"), text(payload, "cwd") or None, payload.get("stop_hook_active") is True)

    def blocked(self, reason: str) -> Json:
        """The JSON that makes the agent go on, with the reason as its next instruction."""
        return {"decision": "block", "reason": reason}

    def told(self, message: str) -> Json | None:
        """The JSON that shows a person something and lets the agent stop; None where there is none."""
        return {"systemMessage": message}

    @abstractmethod
    def installed(self, present: Json, command: str) -> Json:
        """The configuration with the hook in it, and everything that was there."""


def text(payload: Json, *names: str) -> str:
    """The first of these keys that holds text, or ""."""
    return next((value for name in names if isinstance(value := payload.get(name), str)), "")


def table(value: object) -> dict[str, object]:
    """A copy of a JSON object; an empty one for anything else."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def with_hook(present: Json, event: str, entry: Json) -> Json:
    """Configuration of the shape {"hooks": {EVENT: [entry, …]}} with one more entry."""
    hooks = table(present.get("hooks"))
    entries = hooks.get(event)
    hooks[event] = [*(entries if isinstance(entries, list) else []), entry]
    return {**present, "hooks": hooks}
