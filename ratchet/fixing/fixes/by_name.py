"""by-name: what a parameter's name makes likely. It is shown by `--suggest`, and never written."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ratchet.fixing.edits import Edit, Kind, Word
from ratchet.fixing.fixes import Fix
from ratchet.fixing.situation import Situation

_PLAIN = frozenset({"bool", "bytes", "float", "int", "str"})
_FEWEST = 2
"""So many annotated parameters of one name, all of one type, make that type likely for others of the name."""

_BEGINNINGS = {"is_": "bool", "has_": "bool", "should_": "bool", "num_": "int"}
_ENDINGS = {
    "_count": "int",
    "_id": "int",
    "_index": "int",
    "_name": "str",
    "_seconds": "float",
    "_text": "str",
    "_url": "str",
}
_WORDS = {"count": "int", "index": "int", "message": "str", "name": "str", "text": "str", "title": "str", "url": "str"}


class ByName(Fix):
    """Suggests the type that all other parameters of a name have in the project, or that the name itself says.

    Only plain types are suggested, and none that makes anything grow.
    """

    id = "by-name"
    rules = ("missing-annotation",)
    rank = 9

    def edits(self, situation: Situation) -> Iterator[Edit]:
        known = _known(situation)
        for path, found in situation.inferred.items():
            for parameter in found.parameters:
                file = situation.missing.get((path, parameter.symbol, parameter.name))
                name = known.get(parameter.name) or said(parameter.name)
                text = f"{{builtins:{name}}}" if name is not None else None
                if file is not None and text is not None:
                    place = parameter.symbol, parameter.name, parameter.line, parameter.column
                    yield Edit(path, file.module, *place, Kind.ANNOTATE, text, self.id, Word.LIKELY)


def _known(situation: Situation) -> Mapping[str, str]:
    """Name → the plain type of all annotated parameters of that name, where there are several."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for facts in situation.measured.sources.values():
        for stated in facts.annotations:
            if stated.role == "parameter":
                texts[stated.detail].append(" ".join(name.name for name in stated.names))
    return {
        name: found[0]
        for name, found in texts.items()
        if len(found) >= _FEWEST and len({*found}) == 1 and found[0] in _PLAIN
    }


def said(name: str) -> str | None:
    """The type that a name says by itself."""
    if name in _WORDS:
        return _WORDS[name]
    beginnings = (kind for beginning, kind in _BEGINNINGS.items() if name.startswith(beginning))
    endings = (kind for ending, kind in _ENDINGS.items() if name.endswith(ending))
    return next(itertools.chain(beginnings, endings), None)
