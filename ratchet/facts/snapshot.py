"""The work tree as it was read once: so that one run reads it once."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from ratchet.document import as_table, as_text, parsed
from ratchet.facts.git import Base, Repository, Scan
from ratchet.files import replace_whole

_SHA1 = 40
_NAMES = "objects.index"
OF_ITSELF = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""For `content_of`: no link is followed, and nothing that is no file is waited for."""


class Snapshot:
    """What git lists, the base, and the SHA-256 of every file that was read, by path."""

    __slots__ = ("__dict__", "base", "cache", "repository", "scan", "shas")

    def __init__(
        self, repository: Repository, base: Base, scan: Scan, shas: Mapping[str, str], cache: Path | None = None
    ) -> None:
        self.repository = repository
        self.base = base
        self.scan = scan
        self.shas = shas
        self.cache = cache

    @cached_property
    def objects(self) -> Mapping[str, str]:
        """The names of these files as git objects, by path; of contents that were seen before, from the cache."""
        known = _remembered(self.cache)
        length = len(self.base.commit or "") or _SHA1
        fresh: dict[str, str] = {}
        names: dict[str, str] = {}
        for path, sha in self.shas.items():
            name = known.get(sha) or fresh.get(sha)
            if name is None or len(name) != length:
                try:
                    content = content_of(f"{self.repository.top}/{path}")
                except OSError:
                    continue
                if hashlib.sha256(content).hexdigest() != sha:
                    continue  # it was edited in between; nothing is known of this content
                name = fresh[sha] = object_name(content, length)
            names[path] = name
        if self.cache is not None and (fresh or len(known) > 2 * len(names)):
            kept = {sha: names[path] for path, sha in self.shas.items() if path in names}
            text = json.dumps(kept, separators=(",", ":"))
            replace_whole(self.cache / _NAMES, f"{_digest(text)}\n{text}".encode())
        return names


def sha_of(path: str | Path) -> str:
    """The SHA-256 of a file's bytes, in hex. Raises OSError where it cannot be read."""
    return hashlib.sha256(content_of(path)).hexdigest()


def content_of(path: str | Path, flags: int = os.O_RDONLY | getattr(os, "O_BINARY", 0)) -> bytes:
    """A file's bytes. Raises OSError where it cannot be read, IsADirectoryError for what is no file."""
    # Thousands of files are read in every run: this is three times as fast as Path.read_bytes.
    handle = os.open(path, flags)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise IsADirectoryError(path)
        content = os.read(handle, status.st_size + 1)
        if len(content) == status.st_size:
            return content
        parts = [content]
        while part := os.read(handle, 1 << 20):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(handle)


def hashes(top: Path, paths: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """SHA-256 of each file that is there; and of what is a link or cannot be read, what else there is to say of it."""
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
    """What git calls a file of this content; a name's length tells the kind of repository."""
    blob = b"blob %d\0" % len(content)
    digest = hashlib.sha1(blob, usedforsecurity=False) if length == _SHA1 else hashlib.sha256(blob)
    digest.update(content)
    return digest.hexdigest()


def _remembered(cache: Path | None) -> Mapping[str, str]:
    """SHA-256 → object name, of contents that were seen. A damaged file is none: its digest stands first."""
    if cache is None:
        return {}
    try:
        digest, _, text = (cache / _NAMES).read_text(encoding="utf-8").partition("\n")
        if digest == _digest(text):
            return {sha: as_text(name) for sha, name in as_table(parsed(text)).items()}
    except (OSError, ValueError, TypeError):
        pass
    return {}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
