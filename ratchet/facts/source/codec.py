"""Source facts ⇄ JSON text, positions for names: short, and as strict as the records are."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import TypeVar

from ratchet.facts.source.records import (
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

_T = TypeVar("_T")

SCHEMA = 4
"""Raise it whenever a record, or what goes into one, changes: older entries are then forgotten."""


def encode(facts: SourceFacts) -> str:
    """One line of JSON."""
    return json.dumps(_plain(facts), ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, field)) for field in type(value).__dataclass_fields__]
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


class Malformed(ValueError):
    """The text is not what `encode` writes."""


def decode(text: str) -> SourceFacts:
    """The facts, or Malformed: a cache entry that is damaged is no evidence."""
    try:
        row = _list(json.loads(text))
        lines, functions, classes, annotations, imports, computed, silenced, accesses, bindings = row[:9]
        defined, exported, walks = row[9:]
        return SourceFacts(
            _int(lines),
            _many(_function, functions),
            _many(lambda r: Class(_str(r[0]), _int(r[1]), _int(r[2]), _strings(r[3])), classes),
            _many(_annotation, annotations),
            _many(_import, imports),
            _many(lambda r: ComputedImport(_str(r[0]), _int(r[1]), _int(r[2]), _str(r[3])), computed),
            _many(lambda r: Suppression(_str(r[0]), _int(r[1]), _int(r[2]), _str(r[3]), _bool(r[4])), silenced),
            _many(lambda r: DynamicAccess(_str(r[0]), _int(r[1]), _int(r[2]), _str(r[3])), accesses),
            _many(lambda r: Binding(_str(r[0]), _many(_type_name, r[1])), bindings),
            _strings(defined),
            None if exported is None else _strings(exported),
            _many(
                lambda r: AttributeWalk(_str(r[0]), _int(r[1]), _int(r[2]), _str(r[3]), ImportKind(_str(r[4]))), walks
            ),
        )
    except (ValueError, IndexError, TypeError, RecursionError) as error:
        raise Malformed(str(error)) from error


def _function(r: list[object]) -> Function:
    return Function(
        _str(r[0]), _int(r[1]), _int(r[2]), _int(r[3]), _many(_slot, r[4]), _strings(r[5]), _strings(r[6]),
        _bool(r[7]), _bool(r[8]), _str(r[9]),
    )  # fmt: skip


def _slot(r: list[object]) -> Slot:
    return Slot(_str(r[0]), _int(r[1]), _int(r[2]), _int(r[3]), _bool(r[4]))


def _annotation(r: list[object]) -> Annotation:
    return Annotation(
        _str(r[0]), _str(r[1]), _int(r[2]), _int(r[3]), _str(r[4]), _many(_type_name, r[5]), _str(r[6]),
        _bool(r[7]), _bool(r[8]),
    )  # fmt: skip


def _import(r: list[object]) -> Import:
    return Import(
        _str(r[0]), _int(r[1]), _int(r[2]), _str(r[3]), ImportKind(_str(r[4])), _str(r[5]), _int(r[6]),
        _many(lambda n: ImportedName(_str(n[0]), _str(n[1])), r[7]), _bool(r[8]), _str(r[9]),
    )  # fmt: skip


def _type_name(r: list[object]) -> TypeName:
    return TypeName(_str(r[0]), _bool(r[1]))


def _many(read: Callable[[list[object]], _T], value: object) -> tuple[_T, ...]:
    return tuple(read(_list(one)) for one in _list(value))


def _strings(value: object) -> tuple[str, ...]:
    return tuple(_str(one) for one in _list(value))


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise TypeError(f"no list: {value!r}")


def _str(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError(f"no string: {value!r}")


def _int(value: object) -> int:
    if isinstance(value, int):
        return value
    raise TypeError(f"no number: {value!r}")


def _bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError(f"no truth value: {value!r}")
