"""Source facts ⇄ two lines of JSON: what the import graph is made of, and the rest."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from ratchet.facts import codec
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.kinds import LINKS
from ratchet.storage.narrowing import as_list, as_number, as_texts, parsed

_AFTER_PLACE = 3  # fields of an import that come after symbol, line and column


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
    linking = [one for one in facts.facts if one.kind in LINKS]
    others = [one for one in facts.facts if one.kind not in LINKS]
    tail = [facts.exported, facts.reexported, facts.never_true]
    exact = codec.text_of([facts.imports, linking, facts.defined, *tail])
    loose = [
        [[one.symbol, *one[_AFTER_PLACE:]] for one in facts.imports],
        [[one.kind, one.symbol, one.detail, one.note] for one in linking],
        *tail,
    ]
    digest = LinksDigest(_digest(exact), _digest(codec.text_of(loose)), _digest(codec.text_of(facts.defined)))
    rest = [facts.lines, facts.functions, facts.classes, facts.declarations, others, facts.bindings]
    return Encoded(exact, "" if links_alone else codec.text_of(rest), str(digest))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def decode(encoded: Encoded) -> SourceFacts:
    """The facts, or Malformed: a cache entry that is damaged is no evidence."""
    links = decode_links(encoded.links)
    try:
        lines, functions, classes, declarations, facts, bindings = as_list(parsed(encoded.rest))
        return links._replace(
            lines=as_number(lines),
            functions=codec.functions(functions),
            classes=codec.classes(classes),
            declarations=codec.declarations(declarations),
            facts=(*links.facts, *codec.facts(facts)),
            bindings=codec.pairs(bindings),
        )
    except (ValueError, IndexError, TypeError, RecursionError) as error:
        raise Malformed(str(error)) from error


def decode_links(links: str) -> SourceFacts:
    """Facts with what the import graph is made of, and nothing else; or Malformed."""
    try:
        imports, facts, defined, exported, reexported, never_true = as_list(parsed(links))
        return SourceFacts(
            lines=0,
            imports=codec.imports(imports),
            facts=codec.facts(facts),
            defined=as_texts(defined),
            exported=None if exported is None else as_texts(exported),
            reexported=codec.pairs(reexported),
            never_true=as_texts(never_true),
        )
    except (ValueError, IndexError, TypeError, RecursionError) as error:
        raise Malformed(str(error)) from error
