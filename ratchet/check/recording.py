"""What a check that held writes into the work tree: lower shards, and no waiver that nothing needs."""

from __future__ import annotations

import dataclasses
from collections import Counter

from ratchet.baseline.store import write_shards
from ratchet.baseline.waivers import SIGNATURE
from ratchet.check.findings.waivers import unneeded
from ratchet.check.judged import Judged
from ratchet.check.tightening import differing_modules, lowered, standings
from ratchet.check.verdict import Verdict
from ratchet.terms import Key


def record_what_held(judged: Judged, verdict: Verdict) -> Verdict:
    """Tighten the shards and take needless waivers away; the verdict says what was done."""
    return _without_unneeded_waivers(judged, _tighten(judged, verdict))


def _tighten(judged: Judged, verdict: Verdict) -> Verdict:
    """Write what fell, moved and was revealed; the verdict says so."""
    rows, comparison = judged.rows, judged.allowance.comparison
    # What stands at base is recorded by `ratchet update` alone.
    wanted = lowered(rows.tightened_rows, rows.written_rows, judged.allowance.standing)
    modules = {
        module: counts
        for module, counts in differing_modules(wanted, rows.written_rows).items()
        if judged.asks_about(module)
    }
    if not modules:
        return verdict
    write_shards(judged.project.top, modules)
    moved: Counter[Key] = Counter()
    for move in comparison.moved:
        moved[move.before] += move.count
    left = {key: max(count - moved[key], wanted.get(key, 0)) for key, count in rows.written_rows.items()}
    fallen = standings(left, wanted, modules)
    verdict = dataclasses.replace(verdict, tightened=fallen, is_recorded=True)
    if fallen or verdict.revealed or judged.allowance.shows_more:
        return verdict
    is_renamed = comparison.moved or judged.base.change.modules
    what = "renamed code has its new names in the baseline" if is_renamed else "missing rows are back in the baseline"
    return dataclasses.replace(verdict, notes=(f"{what}: commit baselines/", *verdict.notes))


def _without_unneeded_waivers(judged: Judged, verdict: Verdict) -> Verdict:
    """Take away the waivers that base needed and the change does not; the verdict says so."""
    paths = take_waivers_away(judged)
    if not paths:
        return verdict
    note = f"nothing needs {', '.join(paths)} any more: deleted, commit it"
    return dataclasses.replace(verdict, notes=(note, *verdict.notes))


def take_waivers_away(judged: Judged) -> tuple[str, ...]:
    """Delete the waivers that nothing needs any more, with their signatures; their paths."""
    paths = [waiver.path for waiver in unneeded(judged) if judged.asks_about(waiver.key.module)]
    for path in paths:
        for name in (path, f"{path}{SIGNATURE}"):
            (judged.project.top / name).unlink(missing_ok=True)
    return tuple(paths)
