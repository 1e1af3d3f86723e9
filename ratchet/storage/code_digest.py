"""What ratchet's own code is: part of the key of everything that it remembers."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


@cache
def code_digest(room: str = "") -> str:
    """A digest of ratchet's source, so that no change to it leaves anything stale behind: 12 hexadecimal digits.

    `room` is the one package to digest, such as "facts". By default it is all of ratchet, which is right for whatever
    comes of rules, contracts or policy.
    """
    whole = hashlib.sha256()
    for path in sorted((_PACKAGE / room).rglob("*.py")):
        content = path.read_bytes()
        whole.update(f"{path.relative_to(_PACKAGE).as_posix()}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()[:12]
