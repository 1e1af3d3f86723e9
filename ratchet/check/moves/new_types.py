"""What shows in code that did not change, since something that it uses got its types in this change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratchet.check.moves.code import Code, outwards
from ratchet.check.moves.false_annotations import contradictions, contradicts_its_return
from ratchet.check.moves.leftovers import Leftovers
from ratchet.terms import MODULE_LEVEL, Debt, Key

_SLOTS = frozenset({"missing-annotation", "explicit-any", "bare-generic", "untyped-decorator"})
"""Rules whose decrease gives a function, a class or a variable a better type."""

_SHOWING = ("type-error", "unchecked-operation", "suppression")


def by_new_types(leftovers: Leftovers, code: Code) -> dict[Key, int]:
    """Key → how many of its debts stand on unchanged lines that use what got a better type, or what comes from it.

    Of comments, those that silence named codes on such a line.
    """
    better = _better_names(leftovers)
    counts: dict[Key, int] = {}
    for key in (key for rule in _SHOWING for key in leftovers.grown(rule) if better):
        shape = code.after.get(key.module) or code.unchanged.get(key.module)
        if shape is not None and _is_coded(key):
            names = shape.reached(key.symbol, better)
            debts = _on_unchanged_lines(key, leftovers, code)
            counts[key] = sum(debt.count for debt in debts if shape.uses_on(debt.place.line) & names)
    return counts


def lambdas(leftovers: Leftovers, code: Code) -> dict[Key, int]:
    """Key → how many of it are slots of a lambda that stood in a body which mypy did not check at base."""
    checked = {(key.module, key.symbol) for key in leftovers.less if key.rule == "unchecked-body"}
    counts: dict[Key, int] = {}
    for key in leftovers.grown("missing-annotation") if checked else ():
        around = next((symbol for symbol in outwards(key.symbol) if (key.module, symbol) in checked), "")
        old, new = code.before.get(key.module), code.after.get(key.module)
        if around and old is not None and new is not None and key.symbol not in new.definitions:
            debts = leftovers.places(key)
            counts[key] = sum(debt.count for debt in debts if old.holds(around, new.piece(debt.place.line, False)))
    return counts


def silenced(leftovers: Leftovers, code: Code) -> Mapping[Key, int]:
    """Key of a comment → how many of it silence one code each, on lines that are otherwise what they were.

    So is the head of a method that has annotations now, and that does not fit the method which it overrides.

    An error that the annotation itself is to blame for is not hushed up: a return type that the body contradicts.
    """
    counts: dict[Key, int] = {}
    for key in leftovers.grown("suppression"):
        if _is_coded(key) and not contradicts_its_return(key, leftovers, code):
            standing = sum(debt.count for debt in _on_unchanged_lines(key, leftovers, code))
            standing += _on_annotated_overrides(key, leftovers, code)
            counts[key] = max(standing - contradictions(key, leftovers, code), 0)
    return counts


def _on_annotated_overrides(key: Key, leftovers: Leftovers, code: Code) -> int:
    """How many of a key's comments stand in the head of the function itself, which had no annotation at base."""
    old, new = code.before.get(key.module), code.after.get(key.module)
    if key.detail != "override" or old is None or new is None or not old.is_unannotated(key.symbol):
        return 0
    known = new.definitions.get(key.symbol)
    if known is None or not known.body or old.signature(key.symbol) != new.signature(key.symbol):
        return 0
    head = range(known.node.line, known.body[0].line)
    return sum(debt.count for debt in leftovers.places(key) if debt.place.line in head)


def _is_coded(key: Key) -> bool:
    """Whether a comment names one code of mypy's, and is about its line alone; anything else of other rules."""
    return key.rule != "suppression" or (key.detail != "*" and ":" not in key.detail)


def _on_unchanged_lines(key: Key, leftovers: Leftovers, code: Code) -> Iterator[Debt]:
    """A key's debts whose statements stood in the same symbol at base."""
    if key.module in code.unchanged:
        yield from leftovers.places(key)
    old, new = code.before.get(key.module), code.after.get(key.module)
    if old is not None and new is not None:
        for debt in leftovers.places(key):
            if old.holds(key.symbol, new.piece(debt.place.line, commented=False)):
                yield debt


def _better_names(leftovers: Leftovers) -> frozenset[str]:
    """The last names of functions and classes, and the names of variables, that owe less for their types now."""
    names = set()
    for key, less in leftovers.less.items():
        if less > 0 and key.rule in _SLOTS:
            owner, _, last = key.symbol.rpartition(".")
            if key.symbol == MODULE_LEVEL:
                names.add(key.detail)
            else:
                names |= {last, key.detail} if key.rule != "missing-annotation" else {last}
                names |= {owner.rpartition(".")[2]} if last == "__init__" else set()
    return frozenset(names)
