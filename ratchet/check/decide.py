"""Judged → Verdict: the findings of every source, what waivers allow of them, and what else there is to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ratchet.check import untracked
from ratchet.check.account import REVEALED
from ratchet.check.findings import baseline, growth, ruler, stale, waivers
from ratchet.check.judged import Judged
from ratchet.check.merge_base import NO_BASE
from ratchet.check.verdict import Finding, LedgerSize, Outcome, Passed, Size, Standing, Verdict, sort_findings
from ratchet.terms import Key, Level
from ratchet.terms.catalogue import BY_MYPY, CONSEQUENCES, is_ruler

Source = Callable[[Judged], Iterator[Finding]]

SOURCES: tuple[Source, ...] = (
    growth.findings,
    ruler.findings,
    waivers.findings,
    baseline.findings,
    stale.findings,
)
"""Where findings come from."""

BUT_THE_BASELINE: tuple[Source, ...] = (growth.findings, ruler.findings, waivers.findings)
"""The code and the ruler alone: `ratchet update` puts the baseline itself right."""


def decide(judged: Judged, sources: Sequence[Source] = SOURCES) -> Verdict:
    """The verdict on what was asked about. A finding about the ruler counts whatever was asked."""
    scope, waived = judged.request.scope, judged.waived.counts
    in_scope = [
        left
        for source in sources
        for finding in source(judged)
        if any(map(scope.includes, finding.paths)) or is_ruler(finding.key.rule)
        if (left := waivers.left_of(finding, waived)) is not None
    ]
    errors = [finding for finding in in_scope if finding.level in (Level.RATCHET, Level.FORBID)]
    revealed = _revealed(judged)
    return Verdict(
        outcome=Outcome.FAIL if errors else Outcome.PASS,
        base=judged.allowance.info,
        findings=sort_findings(errors),
        notes=(*_reverts(judged, errors), *_notes(judged, in_scope), *untracked.notes(judged, bool(errors))),
        revealed=revealed,
        totals=judged.measured.measure.totals,
        environment=judged.measured.environment,
        is_recorded=_is_recorded(judged),
        is_committed=bool(revealed) and judged.is_committed,
        files=len(judged.measured.measure.files),
        passed=_passed(judged),
        ledger=_ledger_size(judged),
    )


def _is_recorded(judged: Judged) -> bool:
    """Whether the work tree's shards hold what was revealed or noted."""
    written = judged.rows.written_rows
    return all(written.get(told.key, 0) >= told.found for told in judged.allowance.comparison.told)


def _revealed(judged: Judged) -> tuple[Standing, ...]:
    """What mypy minds only now, key by key."""
    comparison, measure = judged.allowance.comparison, judged.measured.measure
    keys = {payment.of for payment in comparison.payments if payment.reason == REVEALED}
    return tuple(
        Standing(told.key, told.allowed, told.found, tuple(debt.place for debt in measure.places(told.key)))
        for told in comparison.told
        if told.key in keys
    )


def _passed(judged: Judged) -> tuple[Passed, ...]:
    """Every payment, with the places of what it was for."""
    payments, measure = judged.allowance.comparison.payments, judged.measured.measure
    if not payments:
        return ()
    from ratchet.check.evidence.ladder import WORDS  # imported already, where something was paid

    return tuple(
        Passed(
            payment.reason,
            WORDS.get(payment.reason, ""),
            payment.of,
            payment.count,
            payment.by,
            payment.told and payment.reason != REVEALED,
            tuple(debt.place for debt in measure.places(payment.of)),
        )
        for payment in payments
    )


def _reverts(judged: Judged, errors: Sequence[Finding]) -> Iterator[str]:
    if errors:
        from ratchet.check.findings import reverts  # only where something is refused

        yield from reverts.notes(judged, errors)


def _notes(judged: Judged, in_scope: Sequence[Finding]) -> Iterator[str]:
    yield from waivers.notes(judged)
    yield from _notes_of_base(judged)
    if not judged.project.config.mypy:
        yield f"mypy is switched off, so nothing is minded of {', '.join(BY_MYPY)}"
    for tool in judged.project.config.tools:
        if tool not in judged.project.tools:
            yield f"the tool {tool.id} is not run: its command counts once it stands in base's configuration"
    if judged.allowance.shows_more:
        yield f"a setting is stricter than at base: what it shows in old code is allowed; {_where_recorded(judged)}"
    yield from judged.allowance.notes
    yield from stale.notes(judged)
    for finding in sort_findings(finding for finding in in_scope if finding.level is Level.NOTE):
        yield f"{finding.place}: {finding.message}  [{finding.key.rule}, note]"


def _where_recorded(judged: Judged) -> str:
    is_up_to_date = next(judged.rows.out_of_date(), None) is None
    if is_up_to_date and judged.is_committed:
        return "it is recorded"
    is_here = is_up_to_date or judged.may_write
    return "commit baselines/, where it is recorded" if is_here else "ratchet update records it"


def _notes_of_base(judged: Judged) -> Iterator[str]:
    if judged.project.repository is None:
        yield "no git repository: the check compares with the baseline here, and cannot see whether that was edited"
    elif judged.base is NO_BASE:
        # Before the first commit, or in CI at the first, which has none before it.
        yield "nothing was committed before this: the check compares with the baseline in this directory"


def _ledger_size(judged: Judged) -> LedgerSize:
    """How many debts the ledger holds. Shards that did not change are neither parsed nor looked through."""
    rows = judged.rows
    has_base = judged.base is not NO_BASE and judged.base.has_baseline
    wanted, written = _sums(rows.tightened_rows), _sums(rows.written_rows)
    before = _sums(rows.at_base[0]) if has_base else wanted
    summaries = tuple(judged.shards.sizes())
    every = sum(one.debts for one in summaries), sum(one.following for one in summaries)
    all_of, following = (
        Size(size - old + new, new - base) for size, old, new, base in zip(every, written, wanted, before, strict=True)
    )
    causes = Size(all_of.debts - following.debts, all_of.change - following.change)
    return LedgerSize(causes, following)


def _sums(rows: Mapping[Key, int]) -> tuple[int, int]:
    """The sum of all rows, and of those that follow from others."""
    return sum(rows.values()), sum(count for key, count in rows.items() if key.rule in CONSEQUENCES)
