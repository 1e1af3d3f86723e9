"""Source facts ⇄ JSON text, positions for names: short, and as strict as the records are."""

from __future__ import annotations

import dataclasses
import hashlib
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

SCHEMA = 5
"""Raise it whenever a record, or what goes into one, changes: older entries are then forgotten."""

_LINKS = tuple(
    index
    for index, name in enumerate(SourceFacts.__dataclass_fields__)
    if name in ("imports", "computed_imports", "defined", "exported", "attribute_walks")
)


@dataclasses.dataclass(frozen=True, slots=True)
class Encoded:
    """Source facts as two lines of JSON: what the import graph is made of, and the rest."""

    links: str
    rest: str

    @property
    def digest(self) -> str:
        """By which damage is seen."""
        return hashlib.sha256(f"{self.links}\n{self.rest}".encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @property
    def links_digest(self) -> str:
        """Equal where the import graph is."""
        return hashlib.sha256(self.links.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def encode(facts: SourceFacts) -> Encoded:
    """Positions stand for names."""
    row = [_plain(getattr(facts, field)) for field in SourceFacts.__dataclass_fields__]
    links = [row[index] for index in _LINKS]
    rest = [row[index] for index in range(len(row)) if index not in _LINKS]
    return Encoded(*(json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in (links, rest)))


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, field)) for field in type(value).__dataclass_fields__]
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


class Malformed(ValueError):
    """The text is not what `encode` writes."""


def decode(encoded: Encoded) -> SourceFacts:
    """The facts, or Malformed: a cache entry that is damaged is no evidence."""
    links = decode_links(encoded.links)
    try:
        lines, functions, classes, annotations, silenced, accesses, bindings = _list(json.loads(encoded.rest))
        return dataclasses.replace(
            links,
            lines=_int(lines),
            functions=_many(_function, functions),
            classes=_many(lambda r: Class(_str(r[0]), _int(r[1]), _int(r[2]), _strings(r[3])), classes),
            annotations=_many(_annotation, annotations),
            suppressions=_many(
                lambda r: Suppression(_str(r[0]), _int(r[1]), _int(r[2]), _str(r[3]), _bool(r[4])), silenced
            ),
            accesses=_many(lambda r: DynamicAccess(_str(r[0]), _int(r[1]), _int(r[2]), _str(r[3])), accesses),
            bindings=_many(lambda r: Binding(_str(r[0]), _many(_type_name, r[1])), bindings),
        )
    except (ValueError, IndexError, TypeError, RecursionError) as error:
        raise Malformed(str(error)) from error


def decode_links(links: str) -> SourceFacts:
    """Facts with what the import graph is made of, and nothing else; or Malformed."""
    try:
        imports, computed, defined, exported, walks = _list(json.loads(links))
        return SourceFacts(
            0,
            (),
            (),
            (),
            _many(_import, imports),
            _many(lambda r: ComputedImport(_str(r[0]), _int(r[1]), _int(r[2]), _str(r[3])), computed),
            (),
            (),
            (),
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
