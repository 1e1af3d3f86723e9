"""The work tree as it was read once: so that one run reads it once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from ratchet.facts.contents import SHA1, object_name
from ratchet.facts.git import Base, Repository, Scan
from ratchet.storage.cache import CachedDocument
from ratchet.storage.files import content_of
from ratchet.storage.narrowing import as_table, as_text, parsed

_NAMES = "objects.index"


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
        known = _known_names(self.cache)
        length = len(self.base.commit or "") or SHA1
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
        if fresh or len(known) > 2 * len(names):
            kept = {sha: names[path] for path, sha in self.shas.items() if path in names}
            CachedDocument(self.cache, _NAMES).write(json.dumps(kept, separators=(",", ":")).encode())
        return names


def _known_names(cache: Path | None) -> Mapping[str, str]:
    """SHA-256 → object name, of the contents that were seen before."""
    content = CachedDocument(cache, _NAMES).read()
    try:
        return {sha: as_text(name) for sha, name in as_table(parsed(content or b"{}")).items()}
    except (ValueError, TypeError):
        return {}
