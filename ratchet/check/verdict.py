"""Comparison × policy → a verdict: held, refused or could not tell, with every reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from ratchet.facts.collect.type_records import Environment
from ratchet.measure.figures import Totals
from ratchet.terms import Key, Level, Place, Step
from ratchet.terms.catalogue import CONSEQUENCES


class Outcome(StrEnum):
    """What is answered. The exit status is 0, 1 and 3, in this order."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"

    @property
    def exit_status(self) -> int:
        return {"pass": 0, "fail": 1, "inconclusive": 3}[self.value]


class Finding(NamedTuple):
    """A key whose count exceeds its allowance, or a ruler that was loosened. `note` ones refuse nothing.

    `culprit` is the added import that made an old one a debt: then `place` is its place, where a reviewer looks, and
    `indebted` is that of the old one. `places` are all places of the key, those that the change wrote first; none
    where there is but one. `source` is the line at `place`, where it is known. `forbidden_by` is the line of the
    configuration that forbids it, whatever was recorded.
    """

    key: Key
    place: Place
    allowed: int
    found: int
    message: str
    hint: str
    level: Level = Level.RATCHET
    moved_from: str | None = None
    trail: tuple[Step, ...] = ()
    culprit: Step | None = None
    places: tuple[Place, ...] = ()
    source: str = ""
    indebted: Place | None = None
    forbidden_by: str = ""

    @property
    def related(self) -> tuple[Step, ...]:
        """The steps of the trail that stand elsewhere."""
        own = self.culprit or self.place
        return tuple(step for step in self.trail if own not in (step, step.place))

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it is about: a check of one of them shows it."""
        return (self.place.path, self.indebted.path) if self.indebted else (self.place.path,)

    @property
    def fingerprint(self) -> str:
        """The same for the same debt, wherever it stands in the file."""
        return self.key.fingerprint


class Standing(NamedTuple):
    """A key's count as it was, and as it is: what was tightened, or revealed; `places` of what was revealed."""

    key: Key
    before: int
    after: int
    places: tuple[Place, ...] = ()


class BaseInfo(NamedTuple):
    """What was compared with. `source` is baseline, replay or none."""

    ref: str | None
    commit: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Passed:
    """Growth that passed, and why: `reason` is the evidence's id, and `words` say it of several debts.

    `by` is the key that paid; without it the rule's total rises. `is_note`: under `standard` alone.
    """

    reason: str
    words: str
    key: Key
    count: int
    by: Key | None
    is_note: bool
    places: tuple[Place, ...]


class Size(NamedTuple):
    """How many debts; how many more or fewer than at base, 0 where there is none."""

    debts: int = 0
    change: int = 0


class LedgerSize(NamedTuple):
    """The debts in the shards once they are up to date: causes, and what follows from them."""

    causes: Size
    consequences: Size = Size()

    @property
    def debts(self) -> int:
        """All of them."""
        return self.causes.debts + self.consequences.debts

    @property
    def change(self) -> int:
        """How many more or fewer than at base."""
        return self.causes.change + self.consequences.change


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of one check. `totals` are counted when they are asked for; `reason` says why it is inconclusive.

    `is_recorded`: what was revealed stands in the work tree's baseline now; `is_committed`: and in HEAD's. `files`
    were measured. `ledger` is the size of the baseline, None where it is not known. `passed` is all growth that
    something explained.
    """

    outcome: Outcome
    base: BaseInfo
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    tightened: tuple[Standing, ...] = ()
    revealed: tuple[Standing, ...] = ()
    totals: Callable[[], Totals] = field(default=Totals, repr=False, compare=False)
    environment: Environment | None = None
    reason: str | None = None
    is_recorded: bool = False
    is_committed: bool = False
    files: int = 0
    passed: tuple[Passed, ...] = ()
    ledger: LedgerSize | None = None

    @property
    def causes_more(self) -> int:
        """By how many debts notes raise what others follow from."""
        rules = frozenset(CONSEQUENCES)
        return sum(one.count for one in self.passed if one.is_note and one.key.rule not in rules)


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By path, line and rule, and then by all that is left, so that two runs say the same."""
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                finding.place.path,
                finding.place.line,
                finding.key.rule,
                finding.place.column,
                finding.key,
            ),
        )
    )


def inconclusive(reason: str) -> Verdict:
    """The verdict of a question that could not be answered."""
    return Verdict(Outcome.INCONCLUSIVE, BaseInfo(None, None, "none"), reason=reason)
