"""The types that code states, from mypy and from the text. Where both know a type, mypy's counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ratchet.facts.collect.records import Annotation, SourceFacts
from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.files import SourceFile
from ratchet.facts.source.aliases import Follower


class StatedType(NamedTuple):
    """One stated type: how many Any and how many generics without arguments it holds."""

    symbol: str
    detail: str
    line: int
    column: int
    role: str
    anys: int
    bare: int
    nested: bool = False
    alias: str = ""


def stated_types(
    file: SourceFile, source: SourceFacts, types: ModuleTypes | None, follower: Follower
) -> Iterator[StatedType]:
    """Every stated type of one file; those that mypy resolved come first."""
    slots = types.slots if types else ()
    resolved = {(slot.symbol, slot.detail) for slot in slots}
    resolved_lines = {(slot.symbol, slot.detail, slot.line) for slot in slots}
    plain = {
        (annotation.symbol, annotation.detail, annotation.line)
        for annotation in source.annotations
        if len(annotation.names) == 1
    }
    for slot in slots:
        nested = slot.partial or (slot.symbol, slot.detail, slot.line) not in plain
        yield StatedType(
            slot.symbol, slot.detail, slot.line, slot.column, slot.role, slot.anys, slot.bare, nested, slot.alias
        )  # fmt: skip
    for annotation in source.annotations:
        # The line tells apart the branches of a condition, of which mypy reads only one.
        key = (annotation.symbol, annotation.detail, annotation.line)
        is_resolved = (
            key in resolved_lines if annotation.guarded else (annotation.symbol, annotation.detail) in resolved
        )
        if not is_resolved and not annotation.implementation:
            yield from _from_text(file, annotation, follower, hidden=types is None or annotation.guarded)


def _from_text(file: SourceFile, annotation: Annotation, follower: Follower, *, hidden: bool) -> Iterator[StatedType]:
    anys = follower.count_any(file, annotation.names)
    bare = follower.count_bare_generics(file, annotation.names) if hidden else 0
    if anys or bare:
        yield StatedType(
            annotation.symbol,
            annotation.detail,
            annotation.line,
            annotation.column,
            annotation.role,
            anys,
            bare,
            len(annotation.names) > 1,
        )
