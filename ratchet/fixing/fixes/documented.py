"""documented: the types that docstrings state."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from ratchet.fixing.annotated import Names
from ratchet.fixing.docstrings import as_type, words_of
from ratchet.fixing.edits import Edit, Kind, Word
from ratchet.fixing.fixes import Fix, Turn
from ratchet.fixing.situation import Situation
from ratchet.fixing.symbols import Function, functions

_DOTTED = re.compile(r"\w+(?:\.\w+)+")
_NONE = "None"


class Documented(Fix):
    """Annotates parameters and returns with the types that docstrings state, in Sphinx's, Google's or numpy's words.

    A parameter's is written where a call, a default or what the body does with it confirms it, and no call is known to
    pass another type; a return's where the body returns something. Any other one is likely.
    """

    id = "documented"
    rules = ("missing-annotation",)
    rank = 4
    turn = Turn.WORDS

    def edits(self, situation: Situation) -> Iterator[Edit]:
        for path, file in {path: file for (path, *_), file in situation.missing.items()}.items():
            names = Names(situation.tree(path) or ast.Module([], []), situation.elsewhere)
            for function, slot, words in _stated(situation, path):
                text = names.of_text(_short(as_type(words) or "", situation.elsewhere))
                if text is not None:
                    text += _or_none(situation, f"{file.module}.{function.symbol}", slot, text)
                    place = function.symbol, slot, function.node.lineno, function.node.col_offset + 1
                    yield Edit(path, file.module, *place, Kind.ANNOTATE, text, self.id, Word.STATED)


def _stated(situation: Situation, path: str) -> Iterator[tuple[Function, str, str]]:
    """The slots of a file that have no annotation, and what a docstring says of each."""
    tree = situation.tree(path)
    for function in functions(tree) if tree is not None else ():
        for slot, words in words_of(function.node).items():
            if (path, function.symbol, slot) in situation.missing:
                yield function, slot, words


def _or_none(situation: Situation, function: str, slot: str, text: str) -> str:
    """What a type lacks whose default is None."""
    parameter = situation.certainty.parameters.get((function, slot))
    has_none = parameter is not None and parameter.default == _NONE
    return f" | {_NONE}" if has_none and _NONE not in text.split(" | ") else ""


def _short(text: str, elsewhere: Mapping[str, tuple[str, str]]) -> str:
    """The type with the project's own classes by their names, by whatever module of the project it names them."""
    return _DOTTED.sub(lambda found: _own(found[0], elsewhere), text)


def _own(dotted: str, elsewhere: Mapping[str, tuple[str, str]]) -> str:
    name = dotted.rpartition(".")[2]
    module, _ = elsewhere.get(name, ("", ""))
    return name if module.partition(".")[0] == dotted.partition(".")[0] else dotted
