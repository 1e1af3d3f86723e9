"""bare-generic: a generic gets the arguments that mypy infers."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.fixing.edits import Edit, Kind
from ratchet.fixing.fixes import Fix
from ratchet.fixing.situation import Situation


class BareGeneric(Fix):
    """Gives `list` its argument where all that is returned has one type, or all calls pass one.

    Only the arguments are added: where the values are of another class than the annotation says, it is left alone.
    """

    id = "bare-generic"
    rules = ("bare-generic",)
    rank = 2

    def edits(self, situation: Situation) -> Iterator[Edit]:
        owing = {(file.path, debt.key.symbol, debt.key.detail): file for file, debt in situation.debts("bare-generic")}
        if not owing:
            return
        passed = situation.certainty.passed
        for path, found in situation.inferred.items():
            slots = [(each.symbol, each.detail, each.line, each.column, {each.text}) for each in found.bare]
            slots += [
                (each.symbol, each.name, each.line, each.column, set(passed.get((each.function, each.name), ())))
                for each in found.bare_parameters
            ]
            for symbol, detail, line, column, texts in slots:
                file = owing.get((path, symbol, detail))
                text = texts.pop() if len(texts) == 1 else ""
                if file is not None and "[" in text and " | " not in text.partition("[")[0]:
                    yield Edit(path, file.module, symbol, detail, line, column, Kind.ARGUMENTS, text, self.id)
