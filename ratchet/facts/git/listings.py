"""What commits list, remembered: a commit's name says all that it holds, so nothing here can be stale."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ratchet.storage.cache import CachedDocument


def remembered(cache: Path | None, commit: str, ask: Callable[[], bytes]) -> bytes:
    """The answer to `ask`, which depends on nothing but the commit's full name."""
    document = CachedDocument(cache, f"tree-{commit}", "tree-*")
    listing = document.read()
    if listing is None:
        listing = ask()
        document.write(listing)
    return listing
