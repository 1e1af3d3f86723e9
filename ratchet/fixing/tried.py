"""What was tried and adds a debt, by the content that it was tried on: a second run says so without trying."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from ratchet.facts.types.release import mypy_release
from ratchet.fixing.edits import Identity, Kind
from ratchet.fixing.scratch import Scratch
from ratchet.measure.tree import inventory_of
from ratchet.storage.cache import CachedDocument
from ratchet.storage.code_digest import code_digest
from ratchet.storage.narrowing import as_list, as_texts, parsed


def known_tried(scratch: Scratch) -> dict[Identity, str]:
    """Edit → what it adds, of the copy as it stands; none where nothing is remembered of it."""
    content = _document(scratch).read()
    try:
        rows = [as_texts(row) for row in as_list(parsed(content))] if content is not None else []
        return {Identity(path, symbol, detail, Kind(kind), text): why for path, symbol, detail, kind, text, why in rows}
    except (ValueError, TypeError):
        return {}


def remember_tried(scratch: Scratch, tried: Mapping[Identity, str]) -> None:
    """Keep what was tried on the copy as it stands."""
    _document(scratch).write(json.dumps([[*identity, why] for identity, why in sorted(tried.items())]).encode())


def _document(scratch: Scratch) -> CachedDocument:
    digest = hashlib.sha256(f"{mypy_release()} {code_digest()}".encode())
    for file in inventory_of(scratch.project.tree).measured:
        digest.update(f"\0{file.path}\0".encode())
        digest.update(scratch.read(file.path))
    return CachedDocument(scratch.project.instruments.cache, f"tried-{digest.hexdigest()[:16]}.json", "tried-*.json")
