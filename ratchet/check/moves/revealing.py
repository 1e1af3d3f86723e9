"""What a change may merely show: debt of code that stood there before, and that mypy minds only now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ratchet.check.comparison import Revealing
from ratchet.check.moves.code import Code
from ratchet.check.moves.redefinitions import in_checked_bodies
from ratchet.terms import Debt, Key


def what_may_show(
    grown: Mapping[Key, int],
    allowed: Mapping[Key, int],
    code: Code,
    places: Callable[[Key], Sequence[Debt]],
    lets_be: Callable[[str], bool],
) -> Revealing:
    """For keys that grew. `lets_be` tells paths in which an unchecked body was no debt."""
    known = [(key, shape) for key in grown if (shape := code.before.get(key.module)) is not None]
    let_be = {
        (key.module, key.symbol)
        for key, shape in known
        if shape.is_unannotated(key.symbol) and all(lets_be(debt.place.path) for debt in places(key))
    }
    return Revealing(
        let_be=let_be,
        undeclared={(key.module, key.symbol) for key, shape in known if shape.is_undeclared(key.symbol)},
        uncovered=tuple(_uncovered(grown, code, places)),
        sound={key: in_checked_bodies(key, places(key), allowed, code) for key, _ in known},
    )


def _uncovered(grown: Mapping[Key, int], code: Code, places: Callable[[Key], Sequence[Debt]]) -> Iterator[Key]:
    """Attributes that mypy asks a type for since their function has an annotation, and that were assigned before it."""
    for key in grown:
        old, new = code.before.get(key.module), code.after.get(key.module)
        if (key.rule, key.detail) != ("type-error", "var-annotated") or old is None or new is None:
            continue
        stood = all(old.holds(key.symbol, new.piece(debt.place.line, commented=False)) for debt in places(key))
        if stood and old.is_unannotated(key.symbol) and not new.is_unannotated(key.symbol):
            yield key
