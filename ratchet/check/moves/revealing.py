"""What a change may merely show: debt of code that stood there before, and that mypy minds only now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratchet.check.comparison import Revealing
from ratchet.check.moves.code import Code
from ratchet.check.moves.false_annotations import contradictions, contradicts_its_return
from ratchet.check.moves.leftovers import Leftovers
from ratchet.check.moves.new_types import by_new_types, lambdas, silenced
from ratchet.check.moves.redefinitions import in_checked_bodies
from ratchet.policy.levels import Levels
from ratchet.terms import Key, Level


def find_revealing(
    leftovers: Leftovers, allowed: Mapping[Key, int], code: Code, levels: Levels, checked: frozenset[str]
) -> Revealing:
    """What the keys that grew may merely show. `allowed` are the allowances before any move.

    `checked` are modules in which mypy checked functions without annotations at base: their bodies reveal nothing.
    """
    grown = leftovers.grown()
    known = [(key, shape) for key in grown if (shape := code.before.get(key.module)) is not None]
    unannotated = {
        (key.module, key.symbol)
        for key, shape in known
        if shape.is_unannotated(key.symbol) and _may_go_unchecked(key, leftovers, levels)
    }
    return Revealing(
        unannotated={symbol for symbol in unannotated if symbol[0] not in checked},
        uncounted={symbol for symbol in unannotated if symbol[0] in checked},
        without_return_type={(key.module, key.symbol) for key, shape in known if shape.is_undeclared(key.symbol)},
        newly_annotated=tuple(_newly_annotated(leftovers, code)),
        contradictions=tuple(
            key for key in leftovers.grown("type-error") if contradicts_its_return(key, leftovers, code)
        ),
        by_new_types=by_new_types(leftovers, code) | lambdas(leftovers, code),
        silenced=silenced(leftovers, code),
        known_before={key: _known_before(key, leftovers, allowed, code) for key, _ in known},
    )


def _known_before(key: Key, leftovers: Leftovers, allowed: Mapping[Key, int], code: Code) -> int:
    """How many of a key's debts are no revelation: they stand in a body that was checked, or in a false annotation."""
    in_checked = in_checked_bodies(key, leftovers.places(key), allowed, code)
    return max(in_checked, contradictions(key, leftovers, code))


def _may_go_unchecked(key: Key, leftovers: Leftovers, levels: Levels) -> bool:
    """Whether an unchecked body is no debt in the files of a key."""
    paths = (debt.place.path for debt in leftovers.places(key))
    return all(levels.of_rule("unchecked-body", path) is Level.OFF for path in paths)


def _newly_annotated(leftovers: Leftovers, code: Code) -> Iterator[Key]:
    """Attributes that mypy asks a type for since their function has an annotation, and that were assigned before it."""
    for key in leftovers.grown("type-error"):
        old, new = code.before.get(key.module), code.after.get(key.module)
        if key.detail != "var-annotated" or old is None or new is None:
            continue
        debts = leftovers.places(key)
        stood = all(old.holds(key.symbol, new.piece(debt.place.line, commented=False)) for debt in debts)
        if stood and old.is_unannotated(key.symbol) and not new.is_unannotated(key.symbol):
            yield key
