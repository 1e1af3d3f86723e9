"""The contents of files, and their digests."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.storage.files import OF_ITSELF, content_of

SHA1 = 40
"""The length of an object's name in most repositories."""


def sha_of(path: str | Path) -> str:
    """The SHA-256 of a file's bytes, in hex. Raises OSError where it cannot be read."""
    return hashlib.sha256(content_of(path)).hexdigest()


def content_in(top: Path, path: str) -> bytes:
    """What a file of the work tree holds. Raises Inconclusive, which says why, where it cannot be read."""
    try:
        return content_of(f"{top}/{path}")
    except OSError as error:
        raise Inconclusive(f"{path} cannot be read: {error.strerror}.") from error


def hashes(top: Path, paths: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Path -> SHA-256 of each regular file; and path -> the target or error of each link and unreadable file."""
    shas: dict[str, str] = {}
    others: dict[str, str] = {}
    for path in paths:
        full = f"{top}/{path}"
        try:
            shas[path] = hashlib.sha256(content_of(full, OF_ITSELF)).hexdigest()
        except FileNotFoundError:
            continue
        except OSError as error:
            others[path] = _link(full) or f"error {error.errno}"
    return shas, others


def _link(full: str) -> str | None:
    try:
        target = os.readlink(full)  # noqa: PTH115
    except OSError:
        return None
    try:
        return f"{target} {sha_of(full)}"
    except OSError as error:
        return f"{target} error {error.errno}"


def object_name(content: bytes, length: int) -> str:
    """git's object name for a file of this content. `length` is that of the repository's object names."""
    blob = b"blob %d\0" % len(content)
    digest = hashlib.sha1(blob, usedforsecurity=False) if length == SHA1 else hashlib.sha256(blob)
    digest.update(content)
    return digest.hexdigest()
