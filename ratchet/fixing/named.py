"""The type that mypy's own message names beside the one that it refuses: it is tried once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ratchet.fixing.annotated import Names
from ratchet.fixing.certainty import members
from ratchet.fixing.docstrings import RETURN
from ratchet.fixing.edits import TYPES, Edit, Kind, Word, plain
from ratchet.terms import Debt

_RETURNED = (re.compile(r'Incompatible return value type \(got "(.+?)", expected "'),)
_PASSED = (
    re.compile(r'Argument .+? to ".+?" .*?has incompatible type "(.+?)"; expected "'),
    re.compile(r'Incompatible default for \w+ "\w+" \(default has type "(.+?)", \w+ has type "'),
)
_ASSIGNED = (re.compile(r'Incompatible types in assignment \(expression has type "(.+?)", variable has type "'),)
"""What a return, a parameter or a variable is to take, too."""
_OTHER = (
    re.compile(r'[Rr]eturn type ".+?" of ".+?" incompatible with return type "(.+?)" in supertype'),
    re.compile(r'supertype ".+?" defines the argument type as "(.+?)"'),
    re.compile(r'supertype ".+?"; supertype defines the argument type as "(.+?)"'),
)
"""What is to stand in its place."""
_EXPECTED = (
    re.compile(r'Incompatible return value type \(got ".+?", expected "(.+?)"\)'),
    re.compile(r'has incompatible type ".+?"; expected "(.+?)"'),
    re.compile(r'Incompatible types in assignment \(expression has type ".+?", variable has type "(.+?)"\)'),
)
"""What a function is to return where another one uses it."""
_NO_SOURCE = re.compile(r"[?<*]|\bLiteral\b|\.\.\. *[,\]]?$|\bdef\b")
_MOST_MEMBERS = 4
_NONE = "None"


def named_instead(edit: Edit, debts: Iterable[Debt], names: Names) -> Edit | None:
    """The edit with the type that mypy's messages name; None where they name none that can be written."""
    if edit.kind not in TYPES or edit.word is Word.ASKED:
        return None
    wider = list(members(edit.text))
    for debt in debts:
        text, is_used = debt.message, edit.detail == "return" and debt.key.symbol != edit.symbol
        if (found := next(_named(text, _EXPECTED if is_used else _OTHER), None)) is not None:
            meant = _meant(found, names)
            return edit._replace(text=meant) if meant is not None and meant != edit.text else None
        for found in _named(text, _wider(edit)):
            meant = _meant(found, names)
            if meant is None:
                return None
            known = {plain(member) for member in wider}
            more = [member for member in members(meant) if plain(member) not in known]
            if edit.word is Word.STATED and more != [_NONE]:
                return None  # what its author says is wrong, or mypy is
            wider += more
    union = " | ".join(sorted(wider, key=lambda member: member == _NONE))
    return edit._replace(text=union) if edit.text != union and len(wider) <= _MOST_MEMBERS else None


def _wider(edit: Edit) -> tuple[re.Pattern[str], ...]:
    """What mypy says of values that are to fit into a slot of this kind; other errors are about other slots."""
    if edit.kind is Kind.VARIABLE:
        return _ASSIGNED
    return _RETURNED if edit.detail == RETURN else _PASSED


def _named(message: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[str]:
    return (found[1] for pattern in patterns for found in pattern.finditer(message))


def _meant(text: str, names: Names) -> str | None:
    return names.of_text(text) if _NO_SOURCE.search(text) is None else None
