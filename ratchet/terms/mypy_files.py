"""The files that may configure mypy, by their names."""

from __future__ import annotations

CONFIG_NAMES = ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg")
"""The files that mypy looks for, in its order. The user's own file, in the home directory, is never read."""

CONFIG_SUFFIXES = (".ini", ".cfg", ".toml")
"""How the name of a file ends that configures mypy, where ratchet.toml names one."""


def config_names(named: str | None) -> tuple[str, ...]:
    """The files that may configure mypy, from the root, in its order: the one that ratchet.toml names, if it does."""
    return CONFIG_NAMES if named is None else (named,)
