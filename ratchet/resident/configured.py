"""Whether the repository around the working directory says `[resident] use = true`."""

from __future__ import annotations

import os

from ratchet.search_path import repository_around


def is_configured() -> bool:
    """Whether it does. What cannot be read, or is no TOML, is for the command to complain about."""
    from ratchet.storage.files import content_of

    top = repository_around(os.path.realpath(os.curdir))
    for name, way in (("ratchet.toml", ()), ("pyproject.toml", ("tool", "ratchet"))):
        try:
            content = content_of(f"{top}/{name}")
            if b"resident" in content and _says_so(content.decode(), way):
                return True
        except (OSError, ValueError, RecursionError):
            continue
    return False


def _says_so(text: str, way: tuple[str, ...]) -> bool:
    import tomllib  # takes longer than all else that a client does: only where the word stands

    found: object = tomllib.loads(text)
    for key in (*way, "resident", "use"):
        found = found.get(key) if isinstance(found, dict) else None
    return found is True
