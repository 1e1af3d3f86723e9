"""One file for each tool that ratchet knows how to run, found by its file name."""

from __future__ import annotations

from ratchet.facts.tools.adapter import Adapter
from ratchet.storage.parts import found


def adapter_of(id_: str) -> Adapter | None:
    """How the tool of this id is run, or None."""
    return found(__name__, id_, Adapter)
