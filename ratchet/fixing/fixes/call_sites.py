"""call-sites: the type that all calls of a function pass for a parameter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratchet.facts.types.inference.records import Parameter
from ratchet.fixing.certainty import UNKNOWN, members
from ratchet.fixing.edits import Edit, Kind
from ratchet.fixing.fixes import Fix
from ratchet.fixing.situation import Situation

_NONE = "None"
_MOST = 3
"""Of so many types may the union be for a private function, all of whose callers are known."""


class CallSites(Fix):
    """Annotates a parameter with the type that calls pass, its default included.

    All calls whose types are known must agree, and more than half must be known. Of a private function, whose callers
    are all known, it is the union. Where nothing calls it, a literal default makes a type likely, no more.
    """

    id = "call-sites"
    rules = ("missing-annotation",)
    rank = 3

    def edits(self, situation: Situation) -> Iterator[Edit]:
        passed = situation.certainty.passed
        for path, found in situation.inferred.items():
            for parameter in found.parameters:
                file = situation.missing.get((path, parameter.symbol, parameter.name))
                texts = passed.get((parameter.function, parameter.name), ())
                text = _agreed(parameter, texts) if file is not None else None
                if file is None or text is None:
                    continue
                place = parameter.symbol, parameter.name, parameter.line, parameter.column
                yield Edit(path, file.module, *place, Kind.ANNOTATE, text, self.id)


def _agreed(parameter: Parameter, texts: Sequence[str]) -> str | None:
    """The type that is passed, with the default's; None where calls differ or too few are known."""
    found = {member for text in (*texts, parameter.default) if text for member in members(text)}
    unknown = sum(not text for text in texts)
    if UNKNOWN in found or (unknown and 2 * unknown >= len(texts)):
        return None
    has_none = _NONE in found or _NONE in parameter.asked
    found.discard(_NONE)
    if not found or len(found) > (_MOST if parameter.is_private and not unknown else 1):
        return None
    return " | ".join([*sorted(found), *([_NONE] if has_none else [])])
