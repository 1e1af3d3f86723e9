"""The host of a coding agent: the JSON that it sends when its agent stops, and the JSON that answers it."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Stop:
    """An agent is about to stop. `again`: a hook made it go on before. `ended`: nobody reads the answer.

    `event` is the host's own word for it, where it sends one. `in_vs_code`: VS Code runs the host's file. `session` is
    the host's name for the agent's conversation, "" where it sends none.
    """

    directory: str | None = None
    again: bool = False
    ended: bool = False
    event: str = ""
    in_vs_code: bool = False
    session: str = ""


class Edit(NamedTuple):
    """An agent has edited a file. `path` is absolute, or from `directory`."""

    directory: str
    path: str


class Command(NamedTuple):
    """The words that run the hook, in the shells of both kinds of system."""

    posix: str
    windows: str

    @property
    def here(self) -> str:
        """The one for the system that this process runs on."""
        return self.windows if os.name == "nt" else self.posix


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
    then: ClassVar[str] = ""
    """What a person has to do before the installed hook runs; empty for nothing."""

    def stop(self, payload: Json) -> Stop:
        """The host's JSON, narrowed. A key that is missing or of another kind counts as not given."""
        again = payload.get("stop_hook_active") is True
        event, session = text(payload, "hook_event_name"), text(payload, "session_id", "sessionId")
        return Stop(text(payload, "cwd") or None, again, False, event, in_vs_code(payload), session)

    def blocked(self, reason: str) -> Json:
        """The JSON that makes the agent go on, with the reason as its next instruction."""
        return {"decision": "block", "reason": reason}

    def refused(self, stop: Stop, reason: str) -> Json:
        """The same for whoever runs the hook: VS Code reads other hosts' files, and wants a shape of its own."""
        answer = self.blocked(reason)
        specific = {"hookEventName": "Stop", "decision": "block", "reason": reason}
        return {**answer, "hookSpecificOutput": specific} if stop.in_vs_code else answer

    def advised(self, stop: Stop, message: str) -> Json:
        """The JSON that tells the agent something that is no refusal; by default as one is told."""
        return self.refused(stop, message)

    def notify(self, message: str) -> Json | None:
        """The JSON that shows the user a message and lets the agent stop; None if the host has none."""
        return {"systemMessage": message}

    def edited(self, payload: Json) -> Edit | None:
        """The file that the host says was edited; None for a host that has no such event, or hears no answer to it."""
        del payload
        return None

    def remarked(self, message: str) -> Json | None:
        """The JSON that tells the agent something after an edit; None if the host has none."""
        del message
        return None

    def written(self, present: str, command: Command) -> str:
        """The text of its configuration with the hook added. Raises ValueError if `present` is no JSON object."""
        document: object = json.loads(present.removeprefix("\ufeff") or "{}")
        if not isinstance(document, dict):
            raise ValueError("no JSON object")
        return json.dumps(self.configure(table(document), command), indent=2, ensure_ascii=False) + "\n"

    @abstractmethod
    def configure(self, present: Json, command: Command) -> Json:
        """The host's configuration `present` with the hook added."""


def in_vs_code(payload: Json) -> bool:
    """Whether VS Code sends it: https://code.visualstudio.com/docs/agent-customization/hooks."""
    return payload.get("hookEventName") == "Stop"


def text(payload: Json, *names: str) -> str:
    """The first of these keys that holds text, or ""."""
    return next((value for name in names if isinstance(value := payload.get(name), str)), "")


def edited_path(given: Json) -> str:
    """The file that a tool was given, by whatever name; the first of several."""
    return text(given, "file_path", "filePath", "path") or first_text(given.get("files"))


def table(value: object) -> dict[str, object]:
    """A copy of a JSON object; an empty one for anything else."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def first_text(value: object) -> str:
    """The first item of a list, if that is text, else ""."""
    first = value[0] if isinstance(value, list) and value else None
    return first if isinstance(first, str) else ""


def with_hook(present: Json, event: str, entry: Json) -> Json:
    """Configuration of the shape {"hooks": {EVENT: [entry, …]}} with one more entry."""
    hooks = table(present.get("hooks"))
    entries = hooks.get(event)
    hooks[event] = [*(entries if isinstance(entries, list) else []), entry]
    return {**present, "hooks": hooks}
