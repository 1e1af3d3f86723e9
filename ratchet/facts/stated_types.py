"""Types that the code states, from the text and from mypy joined: where both speak, mypy decides."""

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


def stated_types(
    file: SourceFile, source: SourceFacts, types: ModuleTypes | None, follower: Follower
) -> Iterator[StatedType]:
    """Every stated type of one file, those that mypy resolved first."""
    slots = types.slots if types else ()
    spoken = {(slot.symbol, slot.detail) for slot in slots}
    spoken_lines = {(slot.symbol, slot.detail, slot.line) for slot in slots}
    plain = {(one.symbol, one.detail, one.line) for one in source.annotations if len(one.names) == 1}
    for slot in slots:
        nested = (slot.symbol, slot.detail, slot.line) not in plain
        yield StatedType(
            slot.symbol, slot.detail, slot.line, slot.column, slot.role, slot.anys, slot.bare, nested
        )  # fmt: skip
    for one in source.annotations:
        # The line tells apart the branches of a condition, of which mypy reads only one.
        key = (one.symbol, one.detail, one.line)
        heard = key in spoken_lines if one.guarded else (one.symbol, one.detail) in spoken
        if not heard and not one.implementation:
            yield from _from_text(file, one, follower, hidden=types is None or one.guarded)


def _from_text(file: SourceFile, one: Annotation, follower: Follower, *, hidden: bool) -> Iterator[StatedType]:
    anys = follower.count_any(file, one.names)
    bare = follower.count_bare_generics(file, one.names) if hidden else 0
    if anys or bare:
        yield StatedType(one.symbol, one.detail, one.line, one.column, one.role, anys, bare, len(one.names) > 1)
