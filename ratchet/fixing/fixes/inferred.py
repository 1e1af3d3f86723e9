"""inferred: what mypy infers of returns and variables, and what overridden methods and typed callees say."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.facts.types.inference.records import Evidence
from ratchet.fixing.edits import Edit, Kind
from ratchet.fixing.fixes import Fix
from ratchet.fixing.situation import Situation


class InferredTypes(Fix):
    """Annotates returns, parameters and variables with the type that mypy infers once it looks into all bodies."""

    id = "inferred"
    rules = ("missing-annotation",)
    rank = 1

    def edits(self, situation: Situation) -> Iterator[Edit]:
        for path, found in situation.inferred.items():
            for each in found.inferred:
                file = situation.missing.get((path, each.symbol, each.detail))
                if file is not None:
                    is_certain = (each.symbol, each.line) not in found.foreign
                    place = each.symbol, each.detail, each.line, each.column
                    yield Edit(
                        path,
                        file.module,
                        *place,
                        Kind.ANNOTATE,
                        each.text,
                        self.id,
                        is_certain,
                        each.evidence is Evidence.ASSIGNED,
                    )
