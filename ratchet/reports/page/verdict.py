"""The verdict of today: what was refused, by its causes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ratchet.check.verdict import Finding, Verdict
from ratchet.reports.grouping import Cause, group_by_cause
from ratchet.reports.page.modules import Files
from ratchet.reports.wording import against, effects, message, one_line, sums
from ratchet.terms import Level
from ratchet.terms.catalogue import is_contract

_MOST_CAUSES = 200
_MOST_NOTES = 200
_MOST_EFFECTS = 400


class Refused(NamedTuple):
    """One cause: where and what. `debts` are its own and those that it brings along, which `brings` names."""

    path: str
    line: int
    rule: str
    message: str
    debts: int
    brings: str


class WayOut(NamedTuple):
    """How to mend what a rule or a contract refused, in the words of its most important finding."""

    name: str
    hint: str


@dataclass(frozen=True)
class Answer:
    """The outcome (pass, fail or inconclusive), why it could not be told, and what was refused.

    `sums` counts all causes and debts; `more` and `more_notes` are not listed. Not slotted: `vars` makes JSON of it.
    """

    outcome: str
    against: str
    reason: str
    sums: str
    causes: tuple[Refused, ...]
    more: int
    ways_out: tuple[WayOut, ...]
    notes: tuple[str, ...]
    more_notes: int


def answer_of(verdict: Verdict) -> Answer:
    """The verdict in the words of the text report, the most important cause first."""
    causes = group_by_cause(verdict.findings)
    shown = causes[:_MOST_CAUSES]
    hints: dict[str, str] = {}
    for finding in (cause.finding for cause in shown):
        # Each contract has a reason of its own.
        name = finding.key.symbol if is_contract(finding.key.rule) else finding.key.rule
        hints.setdefault(name, finding.hint)
    return Answer(
        verdict.outcome.value,
        against(verdict).removeprefix(", "),
        verdict.reason or "",
        sums(verdict) if causes else "",
        tuple(map(_refused, shown)),
        len(causes) - len(shown),
        tuple(WayOut(name, hint) for name, hint in hints.items()),
        verdict.notes[:_MOST_NOTES],
        max(len(verdict.notes) - _MOST_NOTES, 0),
    )


def refused_of(files: Files, findings: Iterable[Finding]) -> tuple[tuple[int, int, int, int], ...]:
    """What is refused of what functions owe: the numbers of the file, of the symbol in it and of the rule, how much."""
    number = {rule: position for position, rule in enumerate(files.rules)}
    places = {
        (file.path, symbol.name): (at, position)
        for at, file in enumerate(files.files)
        for position, symbol in enumerate(file.symbols)
    }
    refused: Counter[tuple[int, int, int]] = Counter()
    for finding in findings:
        place = places.get(((finding.indebted or finding.place).path, finding.key.symbol))
        if place is not None and finding.key.rule in number and finding.level is not Level.NOTE:
            refused[*place, number[finding.key.rule]] += _debts(finding)
    return tuple((*place, count) for place, count in sorted(refused.items()))


def _refused(cause: Cause) -> Refused:
    finding = cause.finding
    debts = sum(map(_debts, (finding, *cause.effects)))
    place = finding.place
    return Refused(place.path, place.line, finding.key.rule, message(finding), debts, _brings(cause))


def _debts(finding: Finding) -> int:
    return max(finding.found - finding.allowed, 1)


def _brings(cause: Cause) -> str:
    """What else has this cause. Imports that break a contract only now, such as all of a cycle, are one line."""
    broken: Counter[str] = Counter()
    rest: list[Finding] = []
    for finding in cause.effects:
        if is_contract(finding.key.rule) and finding.culprit is not None:
            broken[finding.key.symbol] += 1
        else:
            rest.append(finding)
    told = [f"{_imports(count)} {contract} now" for contract, count in sorted(broken.items())]
    if rest:
        told.append(one_line(effects(cause._replace(effects=tuple(rest))), _MOST_EFFECTS))
    return "; ".join(told)


def _imports(count: int) -> str:
    return "1 import that was there before breaks" if count == 1 else f"{count:,} imports that were there before break"
