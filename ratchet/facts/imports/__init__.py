"""Source facts → the import graph over all first-party roots: `building` makes it, `store` caches it."""

from __future__ import annotations

from ratchet.facts.imports.graph import (
    Adjacency,
    ComputedSite,
    Edge,
    External,
    ImportGraph,
    Module,
    Site,
    Unresolved,
    added_edges,
)
from ratchet.terms.imports import View

__all__ = [
    "Adjacency",
    "ComputedSite",
    "Edge",
    "External",
    "ImportGraph",
    "Module",
    "Site",
    "Unresolved",
    "View",
    "added_edges",
]
