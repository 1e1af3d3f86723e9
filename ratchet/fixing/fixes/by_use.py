"""by-use: the class of the project that has all that a body uses of a parameter. It is shown, and never written."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.fixing.edits import Edit, Kind, Word
from ratchet.fixing.fixes import Fix
from ratchet.fixing.situation import Situation


class ByUse(Fix):
    """Suggests the one class of the project that has all the attributes which a body uses of a parameter.

    Of a class and those derived from it, it is the class.
    """

    id = "by-use"
    rules = ("missing-annotation",)
    rank = 6

    def edits(self, situation: Situation) -> Iterator[Edit]:
        for path, found in situation.inferred.items():
            for parameter in found.parameters:
                file = situation.missing.get((path, parameter.symbol, parameter.name))
                text = situation.certainty.used_class(parameter) if file is not None else None
                if file is not None and text is not None:
                    place = parameter.symbol, parameter.name, parameter.line, parameter.column
                    none = " | None" if parameter.default == "None" else ""
                    yield Edit(path, file.module, *place, Kind.ANNOTATE, f"{text}{none}", self.id, Word.LIKELY)
