"""Records of facts ⇄ JSON text: a named tuple is a list there, in the order of its fields."""

from __future__ import annotations

import json

from ratchet.facts.collect.records import Annotation, Class, Function, Import, ImportedName, Slot
from ratchet.facts.collect.type_records import TypeSlot
from ratchet.facts.kinds import Fact
from ratchet.storage.narrowing import as_number, as_rows, as_text, as_texts
from ratchet.terms.imports import ImportKind


def text_of(value: object) -> str:
    """Records, or lists of them, as JSON on one line, in ASCII."""
    return json.dumps(value, separators=(",", ":"))


def facts(rows: object) -> tuple[Fact, ...]:
    """Facts as they were written. Like all that follows, TypeError or ValueError where they were not written so."""
    return tuple(map(Fact._make, as_rows(rows)))


def declarations(rows: object) -> tuple[Annotation, ...]:
    """Types that the text states."""
    return tuple(map(Annotation._make, as_rows(rows)))


def type_slots(rows: object) -> tuple[TypeSlot, ...]:
    """Types that mypy resolved."""
    return tuple(map(TypeSlot._make, as_rows(rows)))


def imports(rows: object) -> tuple[Import, ...]:
    """Imports with their names."""
    found = map(Import._make, as_rows(rows))
    return tuple(
        one._replace(kind=ImportKind(one.kind), names=tuple(ImportedName(*name) for name in one.names)) for one in found
    )


def functions(rows: object) -> tuple[Function, ...]:
    """Functions with their slots."""
    found = map(Function._make, as_rows(rows))
    return tuple(
        one._replace(
            slots=tuple(Slot(*slot) for slot in one.slots), decorators=tuple(one.decorators), guards=tuple(one.guards)
        )
        for one in found
    )


def classes(rows: object) -> tuple[Class, ...]:
    """Classes with their decorators."""
    return tuple(
        Class(as_text(symbol), as_number(line), as_number(end), as_texts(decorators))
        for symbol, line, end, decorators in as_rows(rows)
    )


def pairs(rows: object) -> tuple[tuple[str, str], ...]:
    """Names, each with what it stands for."""
    return tuple((as_text(name), as_text(meaning)) for name, meaning in as_rows(rows))
