"""The types that code states, from mypy and from the text. Where both know a type, mypy's counts."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.facts.collect.records import Annotation, SourceFacts
from ratchet.facts.collect.type_records import ModuleTypes, TypeSlot
from ratchet.facts.files import SourceFile
from ratchet.facts.source.aliases import Follower


def stated_types(
    file: SourceFile, source: SourceFacts, types: ModuleTypes | None, follower: Follower
) -> Iterator[TypeSlot]:
    """Every stated type of one file; those that mypy resolved come first."""
    slots = types.slots if types else ()
    resolved = {(slot.symbol, slot.detail) for slot in slots}
    resolved_lines = {(slot.symbol, slot.detail, slot.line) for slot in slots}
    parameters = _parameters(source)
    for slot in slots:
        place = (slot.line, slot.column)
        if slot.role == "parameter":
            place = parameters.get((slot.symbol, slot.detail, slot.line), place)
        yield slot._replace(line=place[0], column=place[1])
    for annotation in source.annotations:
        # The line tells apart the branches of a condition, of which mypy reads only one.
        key = (annotation.symbol, annotation.detail, annotation.line)
        is_resolved = (
            key in resolved_lines if annotation.guarded else (annotation.symbol, annotation.detail) in resolved
        )
        if not is_resolved and not annotation.implementation:
            for stated in _from_text(file, annotation, follower, hidden=types is None or annotation.guarded):
                line, column = parameters.get(key, (stated.line, stated.column))
                yield stated._replace(line=line, column=column) if stated.role == "parameter" else stated


def _parameters(source: SourceFacts) -> dict[tuple[str, str, int], tuple[int, int]]:
    """Symbol, name and line of the `def` → line and column of the parameter: that is where a reviewer looks."""
    return {
        (function.symbol, slot.detail, function.line): (slot.line, slot.column)
        for function in source.functions
        for slot in function.slots
        if slot.position >= 0
    }


def _from_text(file: SourceFile, annotation: Annotation, follower: Follower, *, hidden: bool) -> Iterator[TypeSlot]:
    anys = follower.count_any(file, annotation.names)
    bare = follower.count_bare_generics(file, annotation.names) if hidden else 0
    if anys or bare:
        place = (annotation.symbol, annotation.detail, annotation.line, annotation.column, annotation.role)
        yield TypeSlot(*place, anys, bare, missing=False, whole=len(annotation.names) <= 1)
