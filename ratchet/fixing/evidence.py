"""What speaks for the type of a slot, in words."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from ratchet.facts.types.inference.records import SUBCLASS
from ratchet.fixing.certainty import UNKNOWN, Certainty
from ratchet.fixing.docstrings import RETURN
from ratchet.fixing.edits import Edit, plain
from ratchet.fixing.situation import Situation

_NONE = "None"
_MOST = 4


class Evidence(NamedTuple):
    """The words, and the type that they come to; none where they tell too little."""

    words: tuple[str, ...]
    type: str


def evidence_of(known: Certainty, function: str, detail: str, docstring: str) -> Evidence:
    """What is known of one slot of a function, by its full name, and what its docstring says of it."""
    passed, words = Counter(map(plain, known.passed.get((function, detail), ()))), list[str]()
    if passed:
        calls = ", ".join(f"{text or 'something unknown'} ({count})" for text, count in passed.most_common())
        words.append(f"calls pass {calls}")
    parameter = known.parameters.get((function, detail))
    default = plain(parameter.default) if parameter is not None else ""
    if default and default != UNKNOWN:
        words.append(f"the default is {default}")
    classes = [text.partition(SUBCLASS)[0] for text in parameter.asked] if parameter is not None else []
    asked = [plain(text) for text in classes if text != UNKNOWN]
    if asked:
        words.append(f"the body asks for {', '.join(asked)}")
    fitting = known.used_class(parameter) if parameter is not None else None
    if fitting is not None and parameter is not None:
        words.append(f"{plain(fitting)} has all that the body uses of it: {', '.join(parameter.attributes[:_MOST])}")
    stated = sorted(known.stated.get((function, detail), ()))
    if stated:
        words.append(f"{'it returns' if detail == RETURN else 'the body or a base takes'} {' or '.join(stated)}")
    if docstring:
        words.append(f"the docstring says {docstring}")
    kinds = dict.fromkeys([*sorted(filter(None, passed)), *asked, *filter(None, [default])])
    text = stated[0] if len(stated) == 1 else " | ".join(sorted(kinds, key=lambda kind: kind == _NONE))
    text = text if text not in ("", _NONE) or fitting is None else plain(fitting) + (f" | {text}" if text else "")
    return Evidence(tuple(words), "" if UNKNOWN in kinds and not stated else text)


def evidence(situation: Situation, edit: Edit) -> tuple[str, ...]:
    """The words for one edit."""
    said = situation.words(edit.path).get((edit.symbol, edit.detail), "")
    return evidence_of(situation.certainty, f"{edit.module}.{edit.symbol}", edit.detail, said).words
