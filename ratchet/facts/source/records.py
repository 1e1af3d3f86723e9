"""The records of source facts stand in `facts/collect/records.py`, beside the walk that makes them."""

from __future__ import annotations

from ratchet.facts.collect.records import (
    Annotation,
    AttributeWalk,
    Binding,
    Class,
    ComputedImport,
    DynamicAccess,
    Function,
    Import,
    ImportedName,
    ImportKind,
    Slot,
    SourceFacts,
    Suppression,
    TypeName,
)

__all__ = [
    "Annotation",
    "AttributeWalk",
    "Binding",
    "Class",
    "ComputedImport",
    "DynamicAccess",
    "Function",
    "Import",
    "ImportKind",
    "ImportedName",
    "Slot",
    "SourceFacts",
    "Suppression",
    "TypeName",
]
