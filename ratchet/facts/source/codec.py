"""Source facts ⇄ JSON text: named tuples are lists there, so that both ways are short."""

from __future__ import annotations

import dataclasses
import hashlib
import json

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


class Malformed(ValueError):
    """The text is not what `encode` writes."""


@dataclasses.dataclass(frozen=True, slots=True)
class Encoded:
    """Source facts as two lines of JSON: what the import graph is made of, and the rest."""

    links: str
    rest: str

    @property
    def digest(self) -> str:
        """By which damage is seen: whoever decodes a text has compared it."""
        return hashlib.sha256(f"{self.links}\n{self.rest}".encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @property
    def links_digest(self) -> str:
        """Equal where the import graph is."""
        return hashlib.sha256(self.links.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def encode(facts: SourceFacts) -> Encoded:
    """Positions stand for names."""
    links = [facts.imports, facts.computed_imports, facts.defined, facts.exported, facts.attribute_walks]
    rest = [
        facts.lines,
        facts.functions,
        facts.classes,
        facts.annotations,
        facts.suppressions,
        facts.accesses,
        facts.bindings,
    ]
    return Encoded(_text(links), _text(rest))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def decode(encoded: Encoded) -> SourceFacts:
    """The facts, or Malformed: a cache entry that is damaged is no evidence."""
    links = decode_links(encoded.links)
    try:
        lines, functions, classes, annotations, silenced, accesses, bindings = json.loads(encoded.rest)
        return links._replace(
            lines=int(lines),
            functions=tuple(_function(row) for row in functions),
            classes=tuple(Class(symbol, line, end, tuple(names)) for symbol, line, end, names in classes),
            annotations=tuple(_annotation(row) for row in annotations),
            suppressions=tuple(Suppression(*row) for row in silenced),
            accesses=tuple(DynamicAccess(*row) for row in accesses),
            bindings=tuple(Binding(name, _type_names(names)) for name, names in bindings),
        )
    except (ValueError, IndexError, TypeError, RecursionError) as error:
        raise Malformed(str(error)) from error


def decode_links(links: str) -> SourceFacts:
    """Facts with what the import graph is made of, and nothing else; or Malformed."""
    try:
        imports, computed, defined, exported, walks = json.loads(links)
        return SourceFacts(
            0,
            (),
            (),
            (),
            tuple(_import(row) for row in imports),
            tuple(ComputedImport(*row) for row in computed),
            (),
            (),
            (),
            tuple(defined),
            None if exported is None else tuple(exported),
            tuple(_walk(row) for row in walks),
        )
    except (ValueError, IndexError, TypeError, RecursionError) as error:
        raise Malformed(str(error)) from error


def _function(row: list[object]) -> Function:
    found = Function._make(row)
    return found._replace(
        slots=tuple(Slot(*one) for one in found.slots),
        decorators=tuple(found.decorators),
        guards=tuple(found.guards),
    )


def _annotation(row: list[object]) -> Annotation:
    found = Annotation._make(row)
    return found._replace(names=_type_names(found.names))


def _import(row: list[object]) -> Import:
    found = Import._make(row)
    return found._replace(kind=ImportKind(found.kind), names=tuple(ImportedName(*one) for one in found.names))


def _walk(row: list[object]) -> AttributeWalk:
    found = AttributeWalk._make(row)
    return found._replace(kind=ImportKind(found.kind))


def _type_names(rows: object) -> tuple[TypeName, ...]:
    return tuple(TypeName(*row) for row in rows) if isinstance(rows, (list, tuple)) else ()
