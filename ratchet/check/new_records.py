"""Classes that a change made for a slot: the Any that the slot had may stand in one of their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratchet.check.laying import open_positions
from ratchet.check.slot_change import NewRecord
from ratchet.check.slot_sides import SlotSide
from ratchet.facts.source.structures import Structure, Structures
from ratchet.terms import SlotState

_BASES = frozenset({"TypedDict", "NamedTuple", "Protocol"})
_DECORATORS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "attr.s", "attr.dataclass"})
_OPEN = frozenset({SlotState.ANY, SlotState.PARTIAL})


def new_records(
    old: tuple[Structure, Structures],
    new: tuple[Structure, Structures],
    sides: tuple[Mapping[str, SlotSide], Mapping[str, SlotSide]],
) -> Iterator[NewRecord]:
    """The records that a slot's new type names and that base did not have; a type comes with what reads it.

    `sides` are the changed modules, before and now. Of the fields, and the slots of methods, as many have to be typed
    as are open.
    """
    before, now = sides
    for leaf in _leaves(new[0]):
        module = leaf.file.module if leaf.file is not None else ""
        symbol = leaf.name.removeprefix(f"{module}.")
        is_new = module in now and not (module in before and symbol in before[module].symbols)
        if is_new and _is_record(now[module], symbol, new[1]):
            states = [
                item.state
                for (owner, _), items in now[module].items.items()
                if owner == symbol or owner.startswith(f"{symbol}.")
                for item in items
                if item.role != "base"
            ]
            if states.count(SlotState.TYPED) >= sum(state in _OPEN for state in states):
                yield NewRecord(module, symbol, max(open_positions(*old), 1))


def _leaves(typ: Structure) -> Iterator[Structure]:
    yield typ
    for argument in typ.args:
        yield from _leaves(argument)


def _is_record(side: SlotSide, symbol: str, reader: Structures) -> bool:
    known = next((one for one in side.facts.classes if one.symbol == symbol), None)
    if known is None:
        return False
    words = {name for written in known.decorators for name in (written, written.rpartition(".")[2])}
    bases = (item.form for item in side.items.get((symbol, "base"), ()) if item.form)
    names = {reader.read(side.file, "", form).name.rpartition(".")[2] for form in bases}
    return not (words.isdisjoint(_DECORATORS) and names.isdisjoint(_BASES))
