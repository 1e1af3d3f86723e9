"""The host of a coding agent: the JSON that it sends when its agent stops, and the JSON that answers it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Stop:
    """An agent is about to stop. `again`: a hook made it go on before. `ended`: nobody reads the answer."""

    directory: str | None = None
    again: bool = False
    ended: bool = False


class Host(ABC):
    """One host. A subclass's docstring says where its own documentation is, and what is odd about it."""

    id: ClassVar[str]
    deadline: ClassVar[float]
    """Seconds after which ratchet gives up: below what the installed configuration grants."""
    most_characters: ClassVar[int] = 9_000
    """The host cuts a longer reason."""
    settings: ClassVar[str]
    """Its configuration, from the repository's root."""
    silence: ClassVar[Json | None] = None
    """What it wants to read where there is nothing to say; None for nothing at all."""
    reads: ClassVar[str | None] = None
    """The file that its agent reads in place of AGENTS.md; None where that is AGENTS.md itself."""
    root: ClassVar[str] = ""
    """The prefix of a path from the repository's root, for a host that runs commands in another directory."""

    def stop(self, payload: Json) -> Stop:
        """The host's JSON, narrowed. A key that is missing or of another kind counts as not given."""
        return Stop(text(payload, "cwd") or None, payload.get("stop_hook_active") is True)

    def blocked(self, reason: str) -> Json:
        """The JSON that makes the agent go on, with the reason as its next instruction."""
        return {"decision": "block", "reason": reason}

    def notify(self, message: str) -> Json | None:
        """The JSON that shows the user a message and lets the agent stop; None if the host has none."""
        return {"systemMessage": message}

    @abstractmethod
    def configure(self, present: Json, command: str) -> Json:
        """The host's configuration `present` with the hook added."""


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
