"""What ratchet's own code is: part of the key of everything that it remembers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


@cache
def code_digest(*parts: str) -> str:
    """A digest of the source of modules and packages of ratchet: no change to them leaves anything stale behind."""
    whole = hashlib.sha256()
    for path in sorted(_files(parts)):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def _files(parts: Iterable[str]) -> Iterable[Path]:
    for part in parts:
        place = _PACKAGE / part
        yield from place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")]
