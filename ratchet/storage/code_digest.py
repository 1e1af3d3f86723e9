"""What ratchet's own code is: part of the key of everything that it remembers."""

from __future__ import annotations

import hashlib
import os
from functools import cache

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120  (read in every run)


@cache
def code_digest(room: str = "") -> str:
    """A digest of ratchet's source, so that no change to it leaves anything stale behind: 12 hexadecimal digits.

    `room` is the one package to digest, such as "facts". By default it is all of ratchet, which is right for whatever
    comes of rules, contracts or policy.
    """
    inside = f"{room}/" if room else ""
    whole = "\0".join(f"{path} {digest}" for path, digest in _file_digests() if path.startswith(inside))
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


@cache
def _file_digests() -> tuple[tuple[str, str], ...]:
    """The path in the package, with forward slashes, and the SHA-256 of every source file; all are read once."""
    digests: list[tuple[str, str]] = []
    for folder, _, names in os.walk(_PACKAGE):
        for name in names:
            if name.endswith(".py"):
                path = f"{folder}{os.sep}{name}"
                with open(path, "rb") as stream:  # noqa: PTH123  (three hundred files in every run)
                    digest = hashlib.sha256(stream.read()).hexdigest()
                digests.append((path[len(_PACKAGE) + 1 :].replace(os.sep, "/"), digest))
    return tuple(sorted(digests))
