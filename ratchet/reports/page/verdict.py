"""The verdict of today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ratchet.check.verdict import Verdict
from ratchet.reports.wording import against, message

_MOST_FINDINGS = 200


class Refused(NamedTuple):
    """One finding: where, what, and the way out."""

    path: str
    line: int
    rule: str
    module: str
    symbol: str
    message: str
    hint: str
    allowed: int
    found: int


@dataclass(frozen=True)
class Answer:
    """The outcome (pass, fail or inconclusive), why it could not be told, and what was refused. `more`: not listed.

    Not slotted: `vars` makes JSON of it.
    """

    outcome: str
    against: str
    reason: str
    findings: tuple[Refused, ...]
    more: int
    notes: tuple[str, ...]


def answer_of(verdict: Verdict) -> Answer:
    """The verdict in the words of the text report."""
    findings = tuple(
        Refused(
            finding.place.path, finding.place.line, finding.key.rule, finding.key.module, finding.key.symbol,
            message(finding), finding.hint, finding.allowed, finding.found,
        )
        for finding in verdict.findings[:_MOST_FINDINGS]
    )  # fmt: skip
    return Answer(
        verdict.outcome.value,
        against(verdict).removeprefix(", "),
        verdict.reason or "",
        findings,
        len(verdict.findings) - len(findings),
        verdict.notes[:_MOST_FINDINGS],
    )
