"""What another tool's baseline is to ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ratchet.terms import Debt, Key

Row = tuple[str, ...]
"""What another tool tells its debts apart by; the path comes first."""

Places = Mapping[Key, Sequence[Debt]]
"""Key → its debts, where they stand today."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Counts without the debts that the other baseline does not hold, and in words what does not map."""

    counts: Mapping[Key, int]
    unmapped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A tool: where its baseline lies, how it is read, and what it leaves of our counts."""

    files: tuple[str, ...]
    read: Callable[[str, str], Counter[Row]]
    narrow: Callable[[Mapping[Key, int], Places, Counter[Row]], Narrowed]
