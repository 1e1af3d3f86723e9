"""What was tried and adds a debt, by the measure that it was tried on: a second run says so without trying."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from ratchet.fixing.edits import Identity, Kind
from ratchet.fixing.scratch import Scratch
from ratchet.measure.environments import rests_on
from ratchet.storage.cache import CachedDocument
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
    """By all that the copy holds, configurations of mypy among it, and all that its measure rests on besides."""
    digest = hashlib.sha256("\0".join(rests_on(scratch.project)).encode("utf-8", "surrogatepass"))
    for path in sorted(scratch.project.tree.listed or ()):
        digest.update(f"\0{path}\0".encode("utf-8", "surrogatepass"))
        digest.update(scratch.read(path))
    return CachedDocument(scratch.project.instruments.cache, f"tried-{digest.hexdigest()[:16]}.json", "tried-*.json")
