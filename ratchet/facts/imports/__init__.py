"""Source facts → the import graph, over all first-party roots."""

from __future__ import annotations

from ratchet.facts.imports.building import import_graph
from ratchet.facts.imports.graph import (
    Adjacency,
    ComputedSite,
    Edge,
    External,
    ImportGraph,
    Module,
    Site,
    Unresolved,
    View,
    added_edges,
)

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
    "import_graph",
]
