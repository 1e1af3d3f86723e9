"""Coding agents' hosts: one file a host, found by its file name."""

from __future__ import annotations

from ratchet.agents.host import Host
from ratchet.storage.parts import load_part, part_names


def hosts() -> tuple[str, ...]:
    """The ids of all hosts, as the command line has them."""
    return tuple(name.replace("_", "-") for name in part_names(__path__))


def host(name: str) -> Host | None:
    """The host of this id, or None."""
    if name not in hosts():
        return None
    module = load_part(__name__, name.replace("-", "_"))
    for kind in vars(module).values():
        if isinstance(kind, type) and issubclass(kind, Host) and kind.__module__ == module.__name__:
            return kind()
    return None
