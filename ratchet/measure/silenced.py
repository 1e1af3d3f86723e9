"""Comments that keep another tool from telling what it minds: which of them are debts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ratchet.facts.kinds import SILENCED_FINDING, SUPPRESSION
from ratchet.policy.levels import Levels
from ratchet.rules import ModuleFacts
from ratchet.terms import Debt, Level
from ratchet.terms.catalogue import FINDING, coded


def minded_comments(debts: Iterable[Debt], facts: ModuleFacts, levels: Levels) -> Iterator[Debt]:
    """All debts, but for comments that hide a finding which is no debt, and those that the text tells already."""
    hidden = {(fact.line, fact.detail) for fact in facts.of(SILENCED_FINDING)}
    path = facts.file.path
    told = {(fact.line, fact.detail.rpartition(":")[2]) for fact in facts.of(SUPPRESSION) if ":" in fact.detail}
    for debt in debts:
        line, detail = debt.place.line, debt.key.detail
        if debt.key.rule == "suppression" and (line, detail) in hidden:
            level = levels.of_rule(coded(FINDING, detail), path)
            if level.strictness < Level.RATCHET.strictness or (line, detail.partition(":")[2]) in told:
                continue
        yield debt
