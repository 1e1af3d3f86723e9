"""Waivers that have expired, that nothing needs, or that are none; and what waivers allow of other findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ratchet.baseline.waivers import Waiver
from ratchet.check.findings.ruler import without_allowance
from ratchet.check.judged import Judged
from ratchet.check.merge_base import NO_BASE
from ratchet.check.verdict import Finding
from ratchet.errors import Inconclusive
from ratchet.terms import MODULE_LEVEL, Debt, Key, Place
from ratchet.terms.catalogue import is_ruler


def findings(judged: Judged) -> Iterator[Finding]:
    """One finding a waiver that should go, or be put right."""
    return without_allowance(_debts(judged), judged.levels)


def _debts(judged: Judged) -> Iterator[Debt]:
    waivers = judged.waivers
    counts, allowed = _counts(judged)
    gone = set() if judged.request.is_frozen else {waiver.path for waiver in unneeded(judged)}
    for debt in waivers.debts(counts, allowed, _needed_at_base(judged, counts, allowed)):
        if debt.place.path not in gone:  # a check that may write takes these away
            yield debt
    for problem in waivers.problems:
        key = Key("stale-waiver", problem.path, MODULE_LEVEL, "file")
        yield Debt(key, Place(problem.path, problem.line, 1), f"this waiver does not count: {problem.what}")


def unneeded(judged: Judged) -> tuple[Waiver, ...]:
    """The waivers that base needed, and of which the change needs nothing any more."""
    if not judged.waivers.head.by_path:
        return ()
    counts, allowed = _counts(judged)
    needed = _needed_at_base(judged, counts, allowed)
    return tuple(
        waiver
        for waiver in judged.waivers.head.by_path.values()
        if waiver.holds(judged.waivers.today) and needed.get(waiver.key, 0) > 0
        if counts.get(waiver.key, 0) <= allowed.get(waiver.key, 0)
    )


def _needed_at_base(judged: Judged, counts: Mapping[Key, int], allowed: Mapping[Key, int]) -> Mapping[Key, int]:
    """How much of each waiver base needed: base is measured only where the change touches the waiver's module.

    Where it does not, base needs what is needed now. What base did not need waits: its code is yet to land.
    """
    keys = {waiver.key for waiver in judged.waivers.head.by_path.values()}
    excess = {key: max(counts.get(key, 0) - allowed.get(key, 0), 0) for key in keys}
    less = [key for key in keys if excess[key] < judged.waivers.allowed.get(key, 1)]
    if judged.base is NO_BASE or not less:
        return excess
    touched = judged.base.code.touched_modules([file.path for file in judged.measured.inventory.measured])
    asked = [key for key in less if judged.base.change.renamed(key).module in touched or is_ruler(key.rule)]
    if not asked:
        return excess
    from ratchet.check.replay import Replay  # seldom needed

    try:
        shown = Replay(judged.project, judged.base, tools=judged.measured.environment.tools).counts
    except Inconclusive:
        return excess  # nothing can be said of base: the waiver waits
    recorded = judged.base.allowed()
    for key in asked:
        today = judged.base.change.renamed(key)
        excess[key] = max(shown.get(today, 0) - recorded.get(today, 0), 0)
    return excess


def _counts(judged: Judged) -> tuple[Mapping[Key, int], Mapping[Key, int]]:
    """How much there is of each waiver's key, and how much is allowed without the waiver."""
    waivers, comparison = judged.waivers, judged.allowance.comparison
    ruler = Counter(debt.key for debt in judged.ruler.debts)
    changed = judged.rows.shards.modules
    counts: dict[Key, int] = {}
    allowed: dict[Key, int] = {}
    # A waiver goes along with its module and symbol: its key is of today's names, or of those at base.
    for key in {waiver.key for waiver in waivers.head.by_path.values()}:
        today = judged.waived.today.get(key) or judged.base.change.renamed(key)
        count = judged.measured.measure.of_modules((today.module,)).get(today, 0)
        allowed[key] = comparison.allowances.get(today, 0) if today.module in changed else count
        counts[key] = max(count, ruler[today])
    return counts, allowed


def left_of(finding: Finding, waived: Mapping[Key, int]) -> Finding | None:
    """The finding with what waivers allow on top, by today's keys; None where they allow all of it."""
    more = waived.get(finding.key, 0)
    if not more:
        return finding
    permitted = finding.allowed + more
    return None if finding.found <= permitted else finding._replace(allowed=permitted)


def notes(judged: Judged) -> Iterator[str]:
    """What the waivers say that the change brings or widens."""
    renamed = set(judged.waived.today.values())
    for waiver in judged.waivers.new:
        key = waiver.key
        if key in renamed and waiver.allow <= judged.waived.counts.get(key, 0):
            continue  # it has the new name of what base's waiver is about
        what = f"{key.rule} {key.module} {key.symbol} {key.detail} (+{waiver.allow})"
        yield f"new waiver {waiver.path}: {what}, until {waiver.expires}, {waiver.owner}: {waiver.reason}"
