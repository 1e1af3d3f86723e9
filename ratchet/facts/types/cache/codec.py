"""What mypy says of a module as bytes and back: rows sorted, so that equal facts are equal bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ratchet.facts import codec
from ratchet.facts.collect.type_records import ModuleTypes, TypeSlot
from ratchet.facts.kinds import Fact
from ratchet.storage.code_digest import code_digest
from ratchet.storage.narrowing import as_list, as_numbers, parsed

SCHEMA = code_digest("facts")
"""The code that made the records, so that no change to it can leave a stale record behind."""


class Row(NamedTuple):
    """One module's record as stored: `facts` and `errors` are JSON."""

    module: str
    path: str
    ignored: bool
    facts: bytes
    errors: bytes


def pack(slots: Iterable[TypeSlot], facts: Iterable[Fact], expressions: Iterable[int]) -> bytes:
    """What the walk over a module's tree found."""
    return codec.text_of([sorted(slots), sorted(facts), [*expressions]]).encode()


def pack_errors(errors: Iterable[Fact]) -> bytes:
    """What mypy itself told."""
    return codec.text_of(sorted(errors)).encode()


def unpack(row: Row) -> ModuleTypes:
    """The record that these made."""
    slots, facts, expressions = as_list(parsed(row.facts))
    precise, imprecise, any_, unchecked = as_numbers(expressions)
    return ModuleTypes(
        module=row.module,
        path=row.path,
        ignored=row.ignored,
        slots=codec.type_slots(slots),
        facts=codec.facts(facts),
        errors=codec.facts(parsed(row.errors)),
        expressions=(precise, imprecise, any_, unchecked),
    )
