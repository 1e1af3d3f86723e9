"""Slots that got worse, and that no debt of today tells of: a named parameter for which anything goes now."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.check.findings.hints import hint_of
from ratchet.check.judged import Judged
from ratchet.check.slots.changes import SlotChange
from ratchet.check.verdict import Finding
from ratchet.config import Strictness
from ratchet.terms import Level, Place

_OF_TESTS = ("missing-annotation", "unchecked-body")
"""Rules that the tests' profile turns off."""


def findings(judged: Judged) -> Iterator[Finding]:
    """One finding a slot. Of a slot whose debt is counted, the growth tells that it got worse."""
    told = {difference.key for difference in judged.allowance.comparison.grown}
    for key, change in judged.slots.worse.items():
        level = _level(judged, change)
        if key not in told and level is not Level.OFF:
            place = Place(change.path, change.line, max(change.column, 1))
            yield Finding(key, place, 0, 1, change.message, hint_of(key.rule), level)


def _level(judged: Judged, change: SlotChange) -> Level:
    """The level of the rule. Under `standard`, an annotation that a test had may not go, whatever its profile says."""
    levels, path = judged.levels, change.path
    is_test = all(levels.of_rule(rule, path) in (Level.OFF, Level.NOTE) for rule in _OF_TESTS)
    stands = change.slot[:2] == change.origin[:2]
    if is_test and stands and levels.strictness_of(path) is Strictness.STANDARD:
        return Level.RATCHET
    return levels.of_rule(change.rule, path)
