"""inferred: what mypy infers of returns and variables, and what overridden methods and typed callees say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ratchet.facts.types.inference.records import Evidence, Inferred
from ratchet.fixing.edits import Edit, Kind, Word
from ratchet.fixing.fixes import Fix
from ratchet.fixing.situation import Situation


class InferredTypes(Fix):
    """Annotates returns, parameters and variables with the type that mypy infers once it looks into all bodies.

    A variable's is certain where all that is assigned to it has that type, and none of it is a literal.
    """

    id = "inferred"
    rules = ("missing-annotation",)
    rank = 1

    def edits(self, situation: Situation) -> Iterator[Edit]:
        stored = _stored(situation)
        for path, found in situation.inferred.items():
            for each in found.inferred:
                file = situation.missing.get((path, each.symbol, each.detail))
                if file is not None:
                    place = each.symbol, each.detail, each.line, each.column
                    kind = Kind.VARIABLE if each.variable else Kind.ANNOTATE
                    is_certain = _is_certain(each, stored) and not situation.certainty.calls.is_doubted(each.rests)
                    word = Word.SHOWN if is_certain else Word.LIKELY
                    yield Edit(path, file.module, *place, kind, each.text, self.id, word)


def _stored(situation: Situation) -> Mapping[str, set[str]]:
    """Full name of a variable → the types of what is assigned to it; an empty text for one that has no spelling."""
    stored: defaultdict[str, set[str]] = defaultdict(set)
    for found in situation.inferred.values():
        for store in found.stores:
            stored[store.function].add(store.text)
    return stored


def _is_certain(each: Inferred, stored: Mapping[str, set[str]]) -> bool:
    if each.evidence is Evidence.PARTLY:
        return False
    return not each.variable or (each.evidence is Evidence.ASSIGNED and stored[each.variable] == {each.text})
