"""Records as bytes and back: JSON arrays in the order of the fields, sorted, so that equal facts are equal bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from ratchet.facts.collect.type_records import (
    TAKEN_OVER,
    Body,
    ErasingDecorator,
    Fact,
    ModuleTypes,
    MypyError,
    Operation,
    Precision,
    TypeSlot,
    Unreachable,
    UntypedCall,
    UntypedImport,
)
from ratchet.storage.code_digest import code_digest

SCHEMA = code_digest("facts")
"""The code that made the records, so that no change to it can leave a stale record behind."""

R = TypeVar("R")


class Row(NamedTuple):
    """One module's record as stored: `facts` and `errors` are JSON."""

    module: str
    path: str
    ignored: bool
    facts: bytes
    errors: bytes


def pack(groups: Iterable[Iterable[Fact]]) -> bytes:
    """Groups of rows, each group sorted."""
    return json.dumps([sorted(group) for group in groups], separators=(",", ":")).encode()


def unpack(row: Row) -> ModuleTypes:
    """The record that `pack` made."""
    groups: list[list[list[object]]] = json.loads(row.facts)
    slots, bodies, operations, unreachable, decorators, imports, precision, untyped_calls = groups
    errors: list[list[list[object]]] = json.loads(row.errors)
    every = _build(Operation, operations)
    return ModuleTypes(
        module=row.module,
        path=row.path,
        ignored=row.ignored,
        slots=_build(TypeSlot, slots),
        bodies=_build(Body, bodies),
        operations=tuple(each for each in every if each.kind not in TAKEN_OVER),
        unreachable=_build(Unreachable, unreachable),
        decorators=_build(ErasingDecorator, decorators),
        imports=_build(UntypedImport, imports),
        errors=_build(MypyError, errors[0]),
        precision=_build(Precision, precision),
        taken_over=tuple(each for each in every if each.kind in TAKEN_OVER),
        untyped_calls=_build(UntypedCall, untyped_calls),
    )


def _build(kind: type[R], rows: list[list[object]]) -> tuple[R, ...]:
    return tuple(kind(*row) for row in rows)
