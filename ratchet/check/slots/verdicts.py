"""Whether a type that took the place of another is worse, better, the same, or unlike it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from ratchet.check.replay import Replay
from ratchet.check.slots.sides import CodeAtBase, Item, SlotSide
from ratchet.facts.source.open_classes import gives_anything, left_open
from ratchet.facts.source.precision import Laying, state_of, verdict_of
from ratchet.facts.source.structures import ANYTHING, Structure, Structures
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

    def __init__(self, code: CodeAtBase, measured: Measured, replay: Replay) -> None:
        self._code = code
        self._measured = measured
        self._replay = replay

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
        left, rest, pending = list(origin.items), [], []
        for new in items:
            equal = next((old for old in left if old.form == new.form), None)
            pair = self._pair(side, symbol, origin, equal, new) if equal is not None else None
            if pair is not None and pair.verdict == "same":
                left.remove(pair.old)
                yield pair
            else:
                rest.append(new)
        for new in rest:
            found = (self._pair(side, symbol, origin, old, new) for old in left)
            best = min(found, key=lambda pair: _LIKELIEST_FIRST.index(pair.verdict), default=None)
            if best is not None and best.verdict != "worse":
                left.remove(best.old)
                yield best
            else:
                pending.append(new)
        for new, old in zip(pending, left, strict=False):
            yield self._pair(side, symbol, origin, old, new)

    def _pair(self, side: SlotSide, symbol: str, origin: Origin, old: Item, new: Item) -> Pair:
        if old.form == new.form and (old.form is None or side.binds_like(origin.side)):
            return Pair(old, new, "same", new.state)
        if old.form is None:
            is_as_bad = new.state is SlotState.ANY and not new.stars
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
        verdict = verdict_of(Laying(before, now, defaults=new.defaults), one, other, (was, state))
        if verdict == "worse" and was is SlotState.TYPED and (told := self._told_state(origin, one)):
            # mypy saw an Any that the text does not tell: a name of what has no types.
            was = told
            verdict = verdict_of(Laying(before, now, doubtful=True), one, other, (was, state))
        if verdict == "worse" and new.role == "base" and any(map(other.names_the_same, before.inherited(one))):
            verdict = "same"  # the class between them went into this one, and brings what it owed
        if verdict == "worse" and new.state is SlotState.TYPED:
            # A class of the project leaves it open, which is no state that mypy tells of a slot.
            has_any = ANYTHING in left_open(other, now) or gives_anything(other, now)
            new = new._replace(state=SlotState.PARTIAL, has_any=has_any)
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
        base = self._replay.base
        rows = base.allowed({origin.module}) if base.has_baseline else self._replay.counts
        slot = (origin.module, origin.symbol, origin.detail.removeprefix("="))
        if rows.get(Key("explicit-any", *slot), 0):
            return SlotState.ANY if typ is not None and not typ.args else SlotState.PARTIAL
        return SlotState.PARTIAL if rows.get(Key("bare-generic", *slot), 0) else None


def read(structures: Structures, side: SlotSide, symbol: str, form: str) -> Structure:
    """The type that a form states in a symbol of a module."""
    return structures.read(side.file, "" if symbol == MODULE_LEVEL else symbol, form)


def awaited(typ: Structure) -> Structure:
    """What awaiting a value of this type gives; the type itself where it is none to be awaited."""
    return typ.args[-1] if typ.name in _AWAITABLE and typ.args else typ
