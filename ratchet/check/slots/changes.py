"""What became of one slot that stood at base: its type and its state, then and now."""

from __future__ import annotations

from typing import NamedTuple

from ratchet.terms import MODULE_LEVEL, Key, SlotState

Slot = tuple[str, str, str]
"""(module, symbol, detail) of today."""


class NewRecord(NamedTuple):
    """A TypedDict, dataclass, NamedTuple, attrs class or protocol that was made in this change for a slot.

    `limit`: so many of its fields may be Any, since the slot had as many such positions; one at least.
    """

    module: str
    symbol: str
    limit: int


class SlotChange(NamedTuple):
    """A slot that stood at base: what was stated there and what is now, "" for nothing.

    `origin` is the slot that it was, under the module's name of today. `verdict`: worse, better, same, or unlike where
    two types cannot be compared. `rule` is that of today's state; `times` says how many types of the slot got worse.
    `instead` is the `*args` or `**kwargs` that took a parameter's place, else "". `records` are new classes that a
    better type names: the slot pays for what is open in them.
    """

    slot: Slot
    origin: Slot
    before: str
    after: str
    was: SlotState
    now: SlotState
    verdict: str
    path: str
    line: int
    column: int
    rule: str
    times: int = 1
    instead: str = ""
    records: tuple[NewRecord, ...] = ()

    @property
    def is_now_a_class(self) -> bool:
        """Whether it is an alias that became the class itself, under its name."""
        return any(self.slot == (one.module, MODULE_LEVEL, one.symbol) for one in self.records)

    @property
    def key(self) -> Key:
        """The key of its finding."""
        return Key(self.rule, *self.slot)

    @property
    def message(self) -> str:
        """What was, and what is."""
        name = self.slot[2]
        if self.instead:
            return f"`{name}` was {self.before}, and `{self.instead}` takes anything in its place now"
        if self.before == self.after:  # the name stands for another type now
            return f"`{name}` is {self.after} as before, and that says less now"
        now = f"is {self.after}" if self.after else "has no annotation"
        return f"`{name}` was {self.before}, and {now} now"
