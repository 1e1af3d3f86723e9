"""What became of the slots that stood at base, in the files that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ratchet.check.replay import Replay
from ratchet.check.slots.changes import NewRecord, Slot, SlotChange
from ratchet.check.slots.origins import Identities, function_that_went, renamed
from ratchet.check.slots.sides import LOCAL, CodeAtBase, Item, SlotSide
from ratchet.check.slots.verdicts import Origin, Pair, Verdicts, read
from ratchet.facts.files import SourceFile
from ratchet.facts.kinds import PROPERTY, Fact
from ratchet.facts.source.precision import open_positions
from ratchet.facts.source.structures import ANYTHING, UNPACKED, Structure, Structures, leaves
from ratchet.measure.tree import Measured
from ratchet.terms import MODULE_LEVEL, SlotState

_WORST_FIRST = ("worse", "unlike", "same", "better")
_MAKING = frozenset({"__init__", "__new__"})
"""Methods whose parameters a class takes where it is called."""

_CALLED_BY_THE_LANGUAGE = frozenset({"__exit__", "__aexit__"})
"""Methods that nobody calls with arguments of their own: `*args: object` says enough."""


def slot_changes(measured: Measured, replay: Replay, changed: Sequence[SourceFile]) -> Iterator[SlotChange]:
    """What became of the slots in the changed files that stood at base."""
    code = CodeAtBase(measured, replay.base.code, changed)
    verdicts = Verdicts(code, measured, replay)
    changes = _Changes(Identities(measured, replay.base, changed, code, verdicts), verdicts)
    for file in changed:
        yield from changes.of_file(file)


class _Changes:
    def __init__(self, identities: Identities, verdicts: Verdicts) -> None:
        self._identities = identities
        self._verdicts = verdicts

    def of_file(self, file: SourceFile) -> Iterator[SlotChange]:
        """The slots of one file, and the parameters that it lost."""
        side = self._identities.now[file.path]
        for (symbol, detail), items in side.items.items():
            origin = self._identities.origin(side, symbol, detail, items)
            if origin is not None and (change := self._change(side, symbol, detail, items, origin)) is not None:
                yield change
        for symbol in side.signatures:
            yield from self._lost_parameters(side, symbol)
        for name in side.open_names:
            yield from self._lost_to_a_variable(side, name)
        yield from self._aliases_that_are_classes(side)

    def _aliases_that_are_classes(self, side: SlotSide) -> Iterator[SlotChange]:
        """The aliases that became a class of their name and say more now. What is worse in a class is told there."""
        module = side.file.module
        before = self._identities.side_at_base(module, MODULE_LEVEL)
        if before is None:
            return
        for cls in side.facts.classes:
            place = (MODULE_LEVEL, f"={cls.symbol}")
            if place in before.items and place not in side.items:
                origin = Origin(before, module, *place, before.items[place])
                named = Item(cls.symbol, cls.line, 0, "alias")
                change = self._change(side, *place, [named], origin)
                if change is not None and change.verdict == "better":
                    yield change

    def _change(
        self, side: SlotSide, symbol: str, detail: str, items: Sequence[Item], origin: Origin
    ) -> SlotChange | None:
        """What became of a slot; None where it is written as it was and owes nothing."""
        pairs = self._verdicts.pairs(side, symbol, items, origin)
        told = [pair for pair in pairs if pair.verdict != "same" or pair.new.state is not SlotState.TYPED]
        if not told:
            return None
        worst = min(told, key=lambda pair: _WORST_FIRST.index(pair.verdict))
        if worst.new.role == LOCAL and not self._is_a_loss(side, symbol, origin, worst):
            return None
        return SlotChange(
            (side.file.module, symbol, detail.removeprefix("=")),
            (origin.module, origin.symbol, origin.detail.removeprefix("=")), worst.old.form or "", worst.new.form or "",
            worst.was, worst.new.state, worst.verdict, side.file.path, worst.new.line, worst.new.column, _rule(worst),
            sum(pair.verdict == "worse" for pair in told), records=self._records(side, symbol, origin, worst),
        )  # fmt: skip

    def _is_a_loss(self, side: SlotSide, symbol: str, origin: Origin, pair: Pair) -> bool:
        """Whether a variable that owed a part is all Any now, and no other one of its function was that before.

        What owes more than before is told by its count.
        """
        if (pair.was, pair.new.state) != (SlotState.PARTIAL, SlotState.ANY):
            return False
        now = [item for item in side.locals(symbol) if item.state is SlotState.ANY]
        before = [self._verdicts.state(origin.side, origin.symbol, item) for item in origin.side.locals(origin.symbol)]
        return len(now) > before.count(SlotState.ANY)

    def _records(self, side: SlotSide, symbol: str, origin: Origin, pair: Pair) -> tuple[NewRecord, ...]:
        if pair.verdict != "better" or pair.new.form is None:
            return ()
        before, now = self._verdicts.before, self._verdicts.now
        old = read(before, origin.side, origin.symbol, pair.old.form) if pair.old.form else ANYTHING
        new = read(now, side, symbol, pair.new.form)
        return tuple(_new_records((old, before), (new, now), (self._identities.before, self._identities.modules)))

    def _lost_parameters(self, side: SlotSide, symbol: str) -> Iterator[SlotChange]:
        """Typed, named parameters in whose place a function takes anything."""
        module, after = side.file.module, side.parameters(symbol)
        stars = [(name, item) for name, item in after.items() if item.stars and self._is_open(side, symbol, item)]
        if symbol.rpartition(".")[2] in _CALLED_BY_THE_LANGUAGE or not stars:
            return
        before, origin = self._called_at_base(module, symbol)
        was = before.parameters(origin[1]) if before is not None else {}
        took_the_rest = {item.stars for item in was.values() if item.form in (None, "object", "Any")}
        star, taking = next(((name, item) for name, item in stars if item.stars not in took_the_rest), ("", None))
        if before is None or taking is None:
            return
        instead = f"{'*' * taking.stars}{star}{f': {taking.form}' if taking.form else ''}"
        for name, item in was.items():
            if item.stars:
                is_lost = self._loses_its_keys(before, origin[1], item, (side, symbol, taking))
            else:
                is_lost = name not in after and not renamed(after, was, name)
            if is_lost:
                at = (side.file.path, taking.line, taking.column)
                yield from self._lost((module, symbol, name), before, (*origin, name), instead, at)

    def _lost_to_a_variable(self, side: SlotSide, name: Fact) -> Iterator[SlotChange]:
        """Typed, named parameters of a function or class in whose place a variable stands that takes anything."""
        module, symbol = side.file.module, name.symbol
        before, origin = self._called_at_base(module, symbol)
        if before is None or (symbol in side.symbols and name.detail != PROPERTY):
            return
        for parameter, item in before.parameters(origin[1]).items():
            if not item.stars:
                at = (side.file.path, name.line, name.column)
                yield from self._lost((module, symbol, parameter), before, (*origin, parameter), symbol, at)

    def _called_at_base(self, module: str, symbol: str) -> tuple[SlotSide | None, tuple[str, str]]:
        """What took the parameters of a symbol at base, and where; a class and a function may take one another's."""
        origin = self._identities.symbol_at_base(module, symbol)
        before = self._identities.side_at_base(*origin)
        if before is not None and origin[1] in before.signatures:
            return before, origin
        owner, _, last = symbol.rpartition(".")
        names = (symbol, owner if last in _MAKING else "", *(f"{symbol}.{name}" for name in sorted(_MAKING)))
        return function_that_went(self._identities, module, names) or (before, origin)

    def _lost(
        self, slot: Slot, before: SlotSide, origin: Slot, instead: str, at: tuple[str, int, int]
    ) -> Iterator[SlotChange]:
        """A parameter of base in whose place anything is taken, unless it took that already."""
        [item] = before.items[origin[1:]]
        state = self._verdicts.state(before, origin[1], item)
        if item.form is not None and state is not SlotState.ANY:
            worse = (state, SlotState.ANY, "worse", *at, "bare-generic")
            yield SlotChange(slot, origin, item.form, "", *worse, instead=instead)

    def _loses_its_keys(self, before: SlotSide, origin: str, star: Item, now: tuple[SlotSide, str, Item]) -> bool:
        """Whether a `*args` or `**kwargs` said what it takes one by one, and takes objects now. Any is told of itself.

        The keys of a TypedDict that are parameters by name now are not lost.
        """
        side, symbol, taking = now
        if star.form is None or star.stars != taking.stars or not self._verdicts.is_object(side, symbol, taking):
            return False
        known = read(self._verdicts.before, before, origin, star.form)
        if known.name != UNPACKED:
            return False
        keys = set(self._verdicts.before.fields(known.args[0]))
        return not keys or not keys <= set(side.parameters(symbol))

    def _is_open(self, side: SlotSide, symbol: str, star: Item) -> bool:
        """Whether a `*args` or `**kwargs` takes Any or object, or says nothing."""
        return star.form is None or star.state is SlotState.ANY or self._verdicts.is_object(side, symbol, star)


def _rule(pair: Pair) -> str:
    """The rule that minds the state of today."""
    if pair.new.form is None:
        return "missing-annotation"
    return "explicit-any" if pair.new.has_any else "bare-generic"


# -- classes that a change made for a slot -------------------------------------------------------------------------

_RECORD_BASES = frozenset({"TypedDict", "NamedTuple", "Protocol"})
_RECORD_DECORATORS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "attr.s", "attr.dataclass"})
_OPEN = frozenset({SlotState.ANY, SlotState.PARTIAL})


def _new_records(
    old: tuple[Structure, Structures],
    new: tuple[Structure, Structures],
    sides: tuple[Mapping[str, SlotSide], Mapping[str, SlotSide]],
) -> Iterator[NewRecord]:
    """The records that a slot's new type names and that base did not have; a type comes with what reads it.

    `sides` are the changed modules, before and now. Of the fields, and the slots of methods, as many have to be typed
    as are open.
    """
    before, now = sides
    for leaf in leaves(new[0]):
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


def _is_record(side: SlotSide, symbol: str, reader: Structures) -> bool:
    known = next((one for one in side.facts.classes if one.symbol == symbol), None)
    if known is None:
        return False
    words = {name for written in known.decorators for name in (written, written.rpartition(".")[2])}
    bases = (item.form for item in side.items.get((symbol, "base"), ()) if item.form)
    names = {reader.read(side.file, "", form).name.rpartition(".")[2] for form in bases}
    return not (words.isdisjoint(_RECORD_DECORATORS) and names.isdisjoint(_RECORD_BASES))
