"""What a campaign counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """One row of the table: what was done, how often, and what went wrong each time that something did."""

    what: str
    tried: int = 0
    wrong: list[str] = field(default_factory=list)

    def count(self, fault: str | None) -> None:
        """Count one try; `fault` says what was wrong with it."""
        self.tried += 1
        if fault is not None:
            self.wrong.append(fault)


@dataclass(frozen=True)
class Extent:
    """How much is tried: the share of a whole campaign, and the seed of what is drawn."""

    share: float
    seed: int

    def of(self, whole: int) -> int:
        """So many tries of a whole campaign's number, at least one."""
        return max(round(whole * self.share), 1)


Campaign = Callable[[Extent], Iterable[Tally]]
