"""Waivers that have expired, that nothing needs, or that are none; and what waivers allow of other findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ratchet.check.findings.ruler import without_allowance
from ratchet.check.judged import Judged
from ratchet.check.verdict import Finding
from ratchet.terms import MODULE_LEVEL, Debt, Key, Place


def findings(judged: Judged) -> Iterator[Finding]:
    """One finding a waiver that should go, or be put right."""
    return without_allowance(_debts(judged), judged.levels)


def _debts(judged: Judged) -> Iterator[Debt]:
    waivers, comparison = judged.waivers, judged.allowance.comparison
    ruler = Counter(debt.key for debt in judged.ruler.debts)
    changed = judged.rows.shards.modules
    counts: dict[Key, int] = {}
    allowed: dict[Key, int] = {}
    # A waiver goes along with its module: its key is of today's names, or of those at base.
    for key in {waiver.key for waiver in waivers.head.by_path.values()}:
        today = judged.base.change.renamed(key)
        count = judged.measured.measure.of_modules((today.module,)).get(today, 0)
        allowed[key] = comparison.allowances.get(today, 0) if today.module in changed else count
        counts[key] = max(count, ruler[today])
    yield from waivers.debts(counts, allowed)
    for problem in waivers.problems:
        key = Key("stale-waiver", problem.path, MODULE_LEVEL, "file")
        yield Debt(key, Place(problem.path, problem.line, 1), f"no waiver: {problem.what}")


def left_of(finding: Finding, waived: Mapping[Key, int]) -> Finding | None:
    """The finding with what waivers allow on top, by today's keys; None where they allow all of it."""
    more = waived.get(finding.key, 0)
    if not more:
        return finding
    permitted = finding.allowed + more
    return None if finding.found <= permitted else finding._replace(allowed=permitted)


def notes(judged: Judged) -> Iterator[str]:
    """What the waivers say that the change brings or widens."""
    for waiver in judged.waivers.new:
        key = waiver.key
        what = f"{key.rule} {key.module} {key.symbol} {key.detail} (+{waiver.allow})"
        yield f"new waiver {waiver.path}: {what}, until {waiver.expires}, {waiver.owner}: {waiver.reason}"
