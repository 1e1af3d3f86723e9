"""What a type holds, at any depth. A recursive alias comes back to itself: what is opened is remembered, here alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mypy import types as t

Opened = frozenset[t.TypeAliasType]
"""The aliases that were opened on the way to a type."""

NOTHING_OPENED: Opened = frozenset()


def opened(typ: t.Type | None, before: Opened = NOTHING_OPENED) -> tuple[t.ProperType | None, Opened]:
    """A type behind its aliases, and what is opened now; None where one of them was opened before.

    For questions whose answer depends on the way: what stands inside itself adds nothing to what it is asked for.
    """
    if not isinstance(typ, t.TypeAliasType):
        return t.get_proper_type(typ), before
    return (None, before) if typ in before else (t.get_proper_type(typ), before | {typ})


def within(typ: t.Type | None, parts: Callable[[t.ProperType], Iterable[t.Type]]) -> Iterator[t.ProperType]:
    """A type and all that `parts` finds in it, behind their aliases, in order; each alias once."""
    known: set[t.TypeAliasType] = set()
    stack = [typ] if typ is not None else []
    while stack:
        each = stack.pop()
        if isinstance(each, t.TypeAliasType):
            if each in known:
                continue
            known.add(each)
        proper = t.get_proper_type(each)
        yield proper
        stack += [*parts(proper)][::-1]


def members(proper: t.ProperType) -> Iterable[t.Type]:
    """The items of a union."""
    return proper.items if isinstance(proper, t.UnionType) else ()
