"""What a check that held writes into the work tree: lower shards, and waivers that are in order."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Mapping

from ratchet.baseline.store import write_shards
from ratchet.baseline.waivers import SIGNATURE, with_key
from ratchet.check.findings.waivers import unneeded
from ratchet.check.judged import Judged
from ratchet.check.verdict import Standing, Verdict
from ratchet.storage.files import write_whole
from ratchet.terms import Key
from ratchet.terms.counts import by_module


def record_what_held(judged: Judged, verdict: Verdict) -> Verdict:
    """Tighten the shards and put the waivers in order; the verdict says what was done."""
    return _with_waivers_in_order(judged, _tighten(judged, verdict))


def _tighten(judged: Judged, verdict: Verdict) -> Verdict:
    """Write what fell, moved and was revealed; the verdict says so."""
    rows, comparison = judged.rows, judged.allowance.comparison
    # What stands at base is recorded by `ratchet update` alone.
    wanted = _lowered(rows.tightened_rows, rows.written_rows, judged.allowance.standing)
    modules = {
        module: counts
        for module, counts in differing_modules(wanted, rows.written_rows).items()
        if judged.asks_about(module)
    }
    if not modules:
        return verdict
    write_shards(judged.project.top, modules)
    moved: Counter[Key] = Counter()
    for payment in comparison.payments:
        if payment.by is not None:
            moved[payment.by] += payment.count
    written = judged.base.change.renamed_counts(rows.written_rows)
    left = {key: max(count - moved[key], wanted.get(key, 0)) for key, count in written.items()}
    fallen = _standings(left, wanted, modules)
    verdict = dataclasses.replace(verdict, tightened=fallen, is_recorded=True, is_committed=False)
    if fallen or verdict.revealed or judged.allowance.shows_more:
        return verdict
    is_renamed = comparison.payments or judged.base.change.modules
    what = "renamed code has its new names in the baseline" if is_renamed else "missing rows are back in the baseline"
    return dataclasses.replace(verdict, notes=(f"{what}: commit baselines/", *verdict.notes))


def _with_waivers_in_order(judged: Judged, verdict: Verdict) -> Verdict:
    """Take away the waivers that base needed and the change does not, and rename others; the verdict says so."""
    notes = verdict.notes
    if paths := rename_waivers(judged):
        notes = (f"renamed code has its new names in {', '.join(paths)}: commit it", *notes)
    if paths := take_waivers_away(judged):
        notes = (f"nothing needs {', '.join(paths)} any more: deleted, commit it", *notes)
    return verdict if notes is verdict.notes else dataclasses.replace(verdict, notes=notes)


def rename_waivers(judged: Judged) -> tuple[str, ...]:
    """Write today's names into the waivers of code that was renamed; their paths. A signed one is left as it is."""
    written = []
    for path, waiver in sorted(judged.waivers.head.by_path.items()):
        today = judged.waived.today.get(waiver.key)
        if today is None or path in judged.waivers.head.signatures or not judged.asks_about(today.module):
            continue
        write_whole(judged.project.top / path, with_key(judged.waivers.head.contents[path], waiver, today))
        written.append(path)
    return tuple(written)


def take_waivers_away(judged: Judged) -> tuple[str, ...]:
    """Delete the waivers that nothing needs any more, with their signatures; their paths."""
    paths = [waiver.path for waiver in unneeded(judged) if judged.asks_about(waiver.key.module)]
    for path in paths:
        for name in (path, f"{path}{SIGNATURE}"):
            (judged.project.top / name).unlink(missing_ok=True)
    return tuple(paths)


# -- what the shards become: never more than was allowed, never more than there is ------------------------------------


def differing_modules(wanted: Mapping[Key, int], present: Mapping[Key, int]) -> dict[str, Mapping[Key, int]]:
    """Module → the rows that it should have, for the modules whose shards are not so."""
    modules, before = by_module(wanted), by_module(present)
    return {
        module: modules.get(module, {})
        for module in sorted(modules.keys() | before.keys())
        if modules.get(module, {}) != before.get(module, {})
    }


def _lowered(wanted: Mapping[Key, int], present: Mapping[Key, int], keys: Collection[Key]) -> Mapping[Key, int]:
    """The wanted rows, of which those of some keys may only fall."""
    least = {key: min(wanted.get(key, 0), present.get(key, 0)) for key in keys}
    return {key: count for key, count in {**wanted, **least}.items() if count} if keys else wanted


def _standings(before: Mapping[Key, int], after: Mapping[Key, int], modules: Collection[str]) -> tuple[Standing, ...]:
    """What fell in these modules, key by key."""
    return tuple(
        Standing(key, count, after.get(key, 0))
        for key, count in sorted(before.items())
        if key.module in modules and after.get(key, 0) < count
    )
