"""redundant-cast: a cast to the type that the value has already."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.fixing.edits import Edit, Kind
from ratchet.fixing.fixes import Fix, Turn
from ratchet.fixing.situation import Situation


class RedundantCast(Fix):
    """Puts the value in the place of a cast that changes nothing, as mypy says."""

    id = "redundant-cast"
    rules = ("cast",)
    turn = Turn.LAST

    def edits(self, situation: Situation) -> Iterator[Edit]:
        owing = {(file.path, debt.place.line): (file, debt.key) for file, debt in situation.debts("cast")}
        if not owing:
            return
        for path, remarks in situation.remarks.items():
            for remark in remarks:
                owed = owing.get((path, remark.line))
                if owed is not None and remark.detail == "redundant-cast":
                    file, key = owed
                    place = key.symbol, key.detail, remark.line, remark.column
                    yield Edit(path, file.module, *place, Kind.UNCAST, "", self.id)
