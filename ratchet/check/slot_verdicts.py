"""Whether a type that took the place of another is worse, better, the same, or unlike it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from ratchet.check.code_at_base import CodeAtBase
from ratchet.check.laying import Laying, state_of
from ratchet.check.slot_change import Record
from ratchet.check.slot_sides import Item, SlotSide
from ratchet.facts.source.structures import Structure, Structures
from ratchet.measure.tree import Measured
from ratchet.terms import MODULE_LEVEL, Key, SlotState

_AWAITABLE = frozenset({"Awaitable", "Coroutine", "asyncio.Future", "asyncio.Task"})

_LIKELIEST_FIRST = ("same", "better", "unlike", "worse")


class Origin(NamedTuple):
    """What a slot was at base: where, and every type that stood there. `module` is the name of today."""

    side: SlotSide
    module: str
    symbol: str
    detail: str
    items: Sequence[Item]


class Pair(NamedTuple):
    """A type of today and the one of base whose place it took. `was` is the state of the latter."""

    old: Item
    new: Item
    verdict: str
    was: SlotState


class Verdicts:
    """Compares slots of base with slots of today. Types are read where their text differs alone."""

    def __init__(self, code: CodeAtBase, measured: Measured, record: Record) -> None:
        self._code = code
        self._measured = measured
        self._record = record

    @cached_property
    def before(self) -> Structures:
        """Reads base's types."""
        return self._code.structures()

    @cached_property
    def now(self) -> Structures:
        """Reads today's."""
        return Structures(self._measured.inventory.measured, self._measured.sources)

    def state(self, side: SlotSide, symbol: str, item: Item) -> SlotState:
        """The state of a slot at base, as its text tells."""
        if item.form is None:
            return SlotState.MISSING
        return state_of(read(self.before, side, symbol, item.form), self.before)

    def is_object(self, side: SlotSide, symbol: str, item: Item) -> bool:
        """Whether a slot of today is declared as object."""
        return item.form is not None and read(self.now, side, symbol, item.form).name == "object"

    def pairs(self, side: SlotSide, symbol: str, items: Sequence[Item], origin: Origin) -> Iterator[Pair]:
        """Each type of today with one of base: an equal one, else the one beside which it looks best.

        What is left over when all of base's are taken is new, and no pair.
        """
        left, rest = list(origin.items), []
        is_alike = side.binds_like(origin.side)
        for new in items:
            old = next((old for old in left if old.form == new.form), None)
            pair = None
            if old is not None:
                is_same = is_alike or old.form is None
                pair = Pair(old, new, "same", new.state) if is_same else self._pair(side, symbol, origin, old, new)
            if pair is not None and pair.verdict == "same":
                left.remove(pair.old)
                yield pair
            else:
                rest.append(new)
        pending = []
        for new in rest:
            found = [self._pair(side, symbol, origin, old, new) for old in left]
            best = min(found, key=lambda pair: _LIKELIEST_FIRST.index(pair.verdict), default=None)
            if best is not None and best.verdict != "worse":
                left.remove(best.old)
                yield best
            else:
                pending.append(new)
        for new, old in zip(pending, left, strict=False):
            yield self._pair(side, symbol, origin, old, new)

    def _pair(self, side: SlotSide, symbol: str, origin: Origin, old: Item, new: Item) -> Pair:
        if old.form is None:
            is_as_bad = new.form is None or (new.state is SlotState.ANY and not new.stars)
            return Pair(old, new, "same" if is_as_bad else "better", SlotState.MISSING)
        if new.form is None:
            return self._without_annotation(origin, old, new)
        before, now = self.before, self.now
        one, other = read(before, origin.side, origin.symbol, old.form), read(now, side, symbol, new.form)
        state = new.state
        if old.is_async != new.is_async and new.role == "return":
            one, other = awaited(one), awaited(other)
            state = state if new.is_async else state_of(other, now)
        was = state_of(one, before)
        if one.names_the_same(other):
            return Pair(old, new, "same", was)
        verdict = verdict_of(Laying(before, now), one, other, (was, state))
        if verdict == "worse" and was is SlotState.TYPED and (told := self._told_state(origin, one)):
            # mypy saw an Any that the text does not tell: a name of what has no types.
            was = told
            verdict = verdict_of(Laying(before, now, doubtful=True), one, other, (was, state))
        if verdict == "worse" and new.role == "base" and any(map(other.names_the_same, before.inherited(one))):
            verdict = "same"  # the class between them went into this one, and brings what it owed
        return Pair(old, new, verdict, was)

    def _without_annotation(self, origin: Origin, old: Item, new: Item) -> Pair:
        """An annotation that went. An inferred type that leaves something open is as good as one that was declared."""
        was = self.state(origin.side, origin.symbol, old)
        if was is SlotState.TYPED:
            was = self._told_state(origin, None) or was
        less = new.state.badness - was.badness
        return Pair(old, new, "worse" if less > 0 else "better" if less < 0 else "same", was)

    def _told_state(self, origin: Origin, typ: Structure | None) -> SlotState | None:
        """The state that base's record tells of a slot; None where it is on record for nothing."""
        rows, detail = self._record.of(origin.module), origin.detail.removeprefix("=")
        if rows.get(Key("explicit-any", origin.module, origin.symbol, detail), 0):
            return SlotState.ANY if typ is not None and not typ.args else SlotState.PARTIAL
        is_bare = rows.get(Key("bare-generic", origin.module, origin.symbol, detail), 0)
        return SlotState.PARTIAL if is_bare else None


def read(structures: Structures, side: SlotSide, symbol: str, form: str) -> Structure:
    """The type that a form states in a symbol of a module."""
    return structures.read(side.file, "" if symbol == MODULE_LEVEL else symbol, form)


def awaited(typ: Structure) -> Structure:
    """What awaiting a value of this type gives; the type itself where it is none to be awaited."""
    return typ.args[-1] if typ.name in _AWAITABLE and typ.args else typ


def verdict_of(laying: Laying, old: Structure, new: Structure, states: tuple[SlotState, SlotState]) -> str:
    """The verdict on a type of today, by the states of both and by laying one over the other."""
    was, now = (state.badness for state in states)
    if now and (now > was or laying.loses(old, new)):
        return "worse"
    if now < was or (was and laying.turned().loses(new, old)):
        return "better"
    return "same" if old.name == new.name else "unlike"
