"""What a class of the project that stands in a type leaves open: in its bases, its call, or what is read of it."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.facts.source.structures import ANYTHING, GENERIC_BASES, REST, UNION, Structure, Structures, leaves

_SAYS_NOTHING_ELSE = frozenset({"TypedDict", "NamedTuple", "object", *GENERIC_BASES})
"""Bases from outside the project that give an instance nothing to read that has a type."""

_GIVES_WHAT_IS_ASKED = frozenset({"__getattr__", "__getattribute__"})


def is_any(typ: Structure, side: Structures, opening: frozenset[str] = frozenset()) -> bool:
    """Whether all of a type is Any: Any itself, a union with it, an alias of these."""
    if typ.name == UNION:
        return any(is_any(branch, side, opening) for branch in typ.args)
    if typ == ANYTHING:
        return True
    opened = side.opened(typ) if typ.name not in opening else None
    return opened is not None and is_any(opened, side, opening | {typ.name})


def left_open(typ: Structure, side: Structures) -> Iterator[Structure]:
    """Any, and what says nothing, in the bases of the classes of the project that a type names, and in their calls."""
    for leaf in leaves(typ):
        call = side.called(leaf)
        for stated in [*side.inherited(leaf), *([call] if call is not None else [])]:
            yield from (inner for inner in leaves(stated) if inner in (ANYTHING, REST) or inner.is_bare)


def gives_anything(typ: Structure, side: Structures) -> bool:
    """Whether a type names a class that gives Any for every attribute, or a record all of whose fields are Any."""
    return any(_gives_anything(leaf, side) for leaf in leaves(typ))


def _gives_anything(cls: Structure, side: Structures) -> bool:
    family = [cls, *side.inherited(cls)]
    return any(_takes_any_name(one, side) for one in family) or _is_record_of_any(family, side)


def _takes_any_name(cls: Structure, side: Structures) -> bool:
    known = side.facts_of(cls)
    return known is not None and any(
        one.role == "return"
        and one.symbol.rpartition(".")[::2] in {(known[1], name) for name in _GIVES_WHAT_IS_ASKED}
        and cls.file is not None
        and is_any(side.read(cls.file, known[1], one.form), side)
        for one in known[0].annotations
    )


def _is_record_of_any(family: list[Structure], side: Structures) -> bool:
    """Whether the classes have fields, and nothing else that could be read: no method, no field that is not Any."""
    fields = []
    for cls in family:
        known = side.facts_of(cls)
        if known is None or cls.file is None:
            if cls.name not in _SAYS_NOTHING_ELSE:
                return False
            continue
        facts, symbol = known
        stated = [one for one in facts.declarations if one.symbol == symbol and one.role in ("field", "attribute")]
        names = {name for name, _ in facts.bindings if name.startswith(f"{symbol}.")}
        has_more = any(one.symbol.startswith(f"{symbol}.") for one in facts.functions)
        if has_more or names - {f"{symbol}.{one.detail}" for one in stated}:
            return False
        fields += [is_any(side.read(cls.file, symbol, one.form), side) for one in stated]
    return bool(fields) and all(fields)
