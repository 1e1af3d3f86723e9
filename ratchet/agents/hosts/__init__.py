"""Coding agents' hosts: one file a host, found by its file name."""

from __future__ import annotations

import importlib
import pkgutil

from ratchet.agents.host import Host


def hosts() -> tuple[str, ...]:
    """The ids of all hosts, as the command line has them."""
    return tuple(sorted(info.name.replace("_", "-") for info in pkgutil.iter_modules(__path__)))


def host(name: str) -> Host | None:
    """The host of this id, or None."""
    if name not in hosts():
        return None
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    for kind in vars(module).values():
        if isinstance(kind, type) and issubclass(kind, Host) and kind.__module__ == module.__name__:
            return kind()
    return None
