"""Source facts ⇄ JSON text: named tuples are lists there, so that both ways are short."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

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
    Mention,
    Slot,
    SourceFacts,
    Suppression,
)
from ratchet.storage.narrowing import as_list, as_number, as_rows, as_text, as_texts, parsed
from ratchet.terms.imports import ImportKind

_AFTER_PLACE = 3  # fields of an import or a walk that come after symbol, line and column


class Malformed(ValueError):
    """The text is not what `encode` writes."""


class LinksDigest(NamedTuple):
    """What identifies the part that the import graph is made of, in three degrees.

    `exact` is equal where the graph is. `loose` leaves out where in the file an import stands, and the names that the
    file defines, which `names` is for: most edits move imports or add a name, and few contracts look at that.
    """

    exact: str
    loose: str
    names: str

    @staticmethod
    def of(text: str) -> LinksDigest:
        """From `str(digest)`; any other text stands for itself."""
        exact, loose, names = parts if len(parts := text.split(" ")) == 3 else (text, text, "")
        return LinksDigest(exact, loose, names)

    def __str__(self) -> str:
        return " ".join(self)


class Encoded(NamedTuple):
    """Source facts as two lines of JSON, what the import graph is made of and the rest; and the digest of the first.

    `rest` is "" where no more than the links is known.
    """

    links: str
    rest: str
    links_digest: str = ""


def encode(facts: SourceFacts, *, links_alone: bool = False) -> Encoded:
    """Positions stand for names. With `links_alone`, no rest is written."""
    links = [
        facts.imports,
        facts.computed_imports,
        facts.defined,
        facts.exported,
        facts.attribute_walks,
        facts.never_true,
        facts.lent,
        facts.mentions,
    ]
    rest = [
        facts.lines,
        facts.functions,
        facts.classes,
        facts.annotations,
        facts.suppressions,
        facts.accesses,
        facts.bindings,
    ]
    exact = _text(links)
    loose = [
        [[one.symbol, *one[_AFTER_PLACE:]] for one in facts.imports],
        [[one.symbol, one.function] for one in facts.computed_imports],
        facts.exported,
        [[one.symbol, *one[_AFTER_PLACE:]] for one in facts.attribute_walks],
        facts.never_true,
        facts.lent,
        [[one.symbol, *one[_AFTER_PLACE:]] for one in facts.mentions],
    ]
    digest = LinksDigest(_digest(exact), _digest(_text(loose)), _digest(_text(facts.defined)))
    return Encoded(exact, "" if links_alone else _text(rest), str(digest))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def decode(encoded: Encoded) -> SourceFacts:
    """The facts, or Malformed: a cache entry that is damaged is no evidence."""
    links = decode_links(encoded.links)
    try:
        lines, functions, classes, annotations, silenced, accesses, bindings = as_list(parsed(encoded.rest))
        return links._replace(
            lines=as_number(lines),
            functions=tuple(_function(row) for row in as_rows(functions)),
            classes=tuple(_class(row) for row in as_rows(classes)),
            annotations=tuple(map(Annotation._make, as_rows(annotations))),
            suppressions=tuple(map(Suppression._make, as_rows(silenced))),
            accesses=tuple(map(DynamicAccess._make, as_rows(accesses))),
            bindings=tuple(_binding(row) for row in as_rows(bindings)),
        )
    except (ValueError, IndexError, TypeError, RecursionError) as error:
        raise Malformed(str(error)) from error


def decode_links(links: str) -> SourceFacts:
    """Facts with what the import graph is made of, and nothing else; or Malformed."""
    try:
        imports, computed, defined, exported, walks, never_true, lent, mentions = as_list(parsed(links))
        return SourceFacts(
            0,
            (),
            (),
            (),
            tuple(_import(row) for row in as_rows(imports)),
            tuple(map(ComputedImport._make, as_rows(computed))),
            (),
            (),
            (),
            as_texts(defined),
            None if exported is None else as_texts(exported),
            tuple(_walk(row) for row in as_rows(walks)),
            tuple((as_text(name), as_text(target)) for name, target in as_rows(lent)),
            tuple(map(Mention._make, as_rows(mentions))),
            as_texts(never_true),
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


def _class(row: list[object]) -> Class:
    symbol, line, end, decorators = row
    return Class(as_text(symbol), as_number(line), as_number(end), as_texts(decorators))


def _binding(row: list[object]) -> Binding:
    name, form = row
    return Binding(as_text(name), as_text(form))


def _import(row: list[object]) -> Import:
    found = Import._make(row)
    return found._replace(kind=ImportKind(found.kind), names=tuple(ImportedName(*one) for one in found.names))


def _walk(row: list[object]) -> AttributeWalk:
    found = AttributeWalk._make(row)
    return found._replace(kind=ImportKind(found.kind))
