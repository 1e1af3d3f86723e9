"""The comparison of one work tree with its base, and everything that follows from it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ratchet.baseline.manifest import MANIFEST
from ratchet.baseline.problems import Problem
from ratchet.baseline.store import Stored
from ratchet.baseline.trusted_waivers import Waiving
from ratchet.check.allowance import Allowance
from ratchet.check.changed_shards import Differing
from ratchet.check.comparison import Comparison
from ratchet.check.findings.growth import (
    AddedLines,
    grown_findings,
    hint_of,
    loosened_baseline,
    missing_shards,
    policy_findings,
)
from ratchet.check.merge_base import Before
from ratchet.check.tightening import tightened
from ratchet.check.verdict import Finding, Outcome, Standing, Verdict, sort_findings
from ratchet.config import Config, Stale
from ratchet.facts.change import rename_modules
from ratchet.facts.source.records import ImportKind
from ratchet.measure.tree import Measured
from ratchet.terms import MODULE_LEVEL, Debt, Key, Level, Place
from ratchet.terms.catalogue import CYCLE_RULES, is_ruler

if TYPE_CHECKING:
    from ratchet.contracts import Contract


@dataclass(frozen=True)
class Judgement:
    """One judged work tree. `ruler` are debts of the ruler itself: policy, options, waivers."""

    config: Config
    before: Before | None
    differing: Differing
    measured: Measured
    allowance: Allowance
    ruler: tuple[Debt, ...]
    frozen: bool
    notes: tuple[str, ...]
    includes_path: Callable[[str], bool]
    partial: bool
    waiving: Waiving

    # -- what is asked about --------------------------------------------------------------------------------------

    @cached_property
    def _modules(self) -> frozenset[str]:
        return frozenset(one.file.module for one in self.measured.measure.files if self.includes_path(one.file.path))

    def includes_module(self, module: str) -> bool:
        """Whether a module's shard is part of the question. A partial run never prunes another's."""
        return not self.partial or module in self._modules

    @property
    def comparison(self) -> Comparison:
        return self.allowance.comparison

    @property
    def before_is_recorded(self) -> bool:
        """Whether tightening in place is safe: a replayed environment is recorded by `ratchet update` alone."""
        return self.allowance.info.source != "replay"

    def rows(self) -> dict[Key, int]:
        """The rows that the shards of the differing modules should have."""
        return tightened(self._recordable, self.comparison.allowances)

    @cached_property
    def _recordable(self) -> Mapping[Key, int]:
        """What there is in the differing modules, of debts that the baseline holds."""
        mixed = self.measured.measure.mixed
        return {
            key: count
            for key, count in self._looked_at.found.items()
            if (key.module not in mixed and not self._is_project(key))
            or self._level(self._places(key)[0]) is Level.RATCHET
        }

    @cached_property
    def _looked_at(self) -> Differing:
        return self.differing if self.before_is_recorded else self.differing.all()

    def _is_project(self, key: Key) -> bool:
        return key in self._project_keys

    @cached_property
    def _project_keys(self) -> frozenset[Key]:
        return frozenset(debt.key for debt in self.measured.measure.project)

    def _places(self, key: Key) -> Sequence[Debt]:
        return self.measured.measure.places(key)

    @property
    def stored(self) -> Stored:
        """The work tree's shards, as far as they have to be looked at."""
        return self._looked_at.stored

    # -- findings -------------------------------------------------------------------------------------------------

    def _level(self, debt: Debt) -> Level:
        contract = self._contracts.get(debt.key.symbol)
        if contract is not None and contract.level is not None and contract.rule == debt.key.rule:
            return contract.level
        return level_of(self.config, self.before, debt.key.rule, debt.place.path)

    @cached_property
    def _contracts(self) -> Mapping[str, Contract]:
        return {contract.id: contract for contract in self.measured.imports.contracts}

    @cached_property
    def verdict(self) -> Verdict:
        """The whole verdict."""
        return self._verdict([*self._grown(), *self._baseline_findings(), *self._stale_findings()])

    def verdict_without_baseline(self) -> Verdict:
        """The verdict on the code and the ruler alone: `ratchet update` puts the baseline itself right."""
        return self._verdict(list(self._grown()))

    def tightened(self, standing: tuple[Standing, ...]) -> Verdict:
        """The verdict, with what was tightened; where debts only moved, a note."""
        if standing:
            return dataclasses.replace(self.verdict, tightened=standing)
        note = "the baseline has today's names: commit baselines/"
        return dataclasses.replace(self.verdict, notes=(note, *self.verdict.notes))

    def _verdict(self, findings: list[Finding]) -> Verdict:
        asked = [
            waived
            for one in findings
            if (not self.partial or self.includes_path(one.place.path) or is_ruler(one.key.rule))
            and (waived := self._waived(one)) is not None
        ]
        errors = [one for one in asked if one.level in (Level.RATCHET, Level.FORBID)]
        noted = [one for one in asked if one.level is Level.NOTE]
        notes = [f"{one.place}: {one.message}  [{one.key.rule}, note]" for one in sort_findings(noted)]
        return Verdict(
            Outcome.FAIL if errors else Outcome.PASS,
            self.allowance.info,
            sort_findings(errors),
            (*self._waiver_notes(), *self.notes, *self._shrunk_notes(), *notes),
            (),
            tuple(Standing(one.key, one.allowed, one.found) for one in self.comparison.revealed),
            self.measured.measure.totals,
            self.measured.environment,
        )

    def _grown(self) -> Iterator[Finding]:
        changes = self.comparison.grown
        paths = {debt.place.path for one in changes for debt in self._places(one.key)}
        added = AddedLines(self.measured.inventory.top, self.before.lines(sorted(paths)) if self.before else {})
        found = grown_findings(changes, self._explained, self._level, added)
        yield from found
        yield from policy_findings([*self.ruler, *self._waiver_debts()], self._level)

    def _explained(self, key: Key) -> Sequence[Debt]:
        """The debts of a key; an import's with the chain through what the change added."""
        if self.before is not None and key.rule in CYCLE_RULES:
            from ratchet.contracts.cycle_explanation import explain_cycle

            graph, added = self.measured.imports.graph, self._new_imports
            return [explain_cycle(graph, debt, added) for debt in self._places(key)]
        contract = self._contracts.get(key.symbol)
        if self.before is None or contract is None or contract.rule != key.rule:
            return self._places(key)
        from ratchet.contracts import explain  # slow to import, and only needed for findings

        return [explain(contract, self.measured.imports.graph, debt, self._new_imports) for debt in self._places(key)]

    @cached_property
    def _new_imports(self) -> Mapping[tuple[str, str], ImportKind | None]:
        from ratchet.facts.imports import added_edges

        return added_edges(self.before.graph(), self.measured.imports.graph) if self.before else {}

    # -- waivers --------------------------------------------------------------------------------------------------

    def _waived(self, one: Finding) -> Finding | None:
        """The finding with what waivers allow on top; None where they allow all of it."""
        more = self._more.get(one.key, 0)
        if not more:
            return one
        return None if one.found <= one.allowed + more else dataclasses.replace(one, allowed=one.allowed + more)

    @cached_property
    def _more(self) -> Mapping[Key, int]:
        """What waivers allow on top, under today's names: a waiver goes along with its module."""
        return rename_modules(self.waiving.allowed, self.before.modules if self.before else {})

    def _waiver_debts(self) -> Iterator[Debt]:
        """Waivers that have expired, that nothing needs, or that are none."""
        renamed = self.before.modules if self.before else {}
        written = {waiver.key for waiver in self.waiving.head.by_path.values()}
        today = {key: next(iter(rename_modules({key: 1}, renamed))) for key in written}
        ruler = Counter(debt.key for debt in self.ruler)
        found: dict[Key, int] = {}
        allowed: dict[Key, int] = {}
        for key, now in today.items():
            count = self.measured.measure.of_modules((now.module,)).get(now, 0)
            looked_at = now.module in self._looked_at.modules
            allowed[key] = self.comparison.allowances.get(now, 0) if looked_at else count
            found[key] = max(count, ruler[now])
        yield from self.waiving.debts(found, allowed)
        for problem in self.waiving.problems:
            key = Key("stale-waiver", problem.path, MODULE_LEVEL, "file")
            yield Debt(key, Place(problem.path, problem.line, 1), f"no waiver: {problem.what}")

    def _waiver_notes(self) -> Iterator[str]:
        for waiver in self.waiving.new:
            key = waiver.key
            what = f"{key.rule} {key.module} {key.symbol} {key.detail} (+{waiver.allow})"
            yield f"new waiver {waiver.path}: {what}, until {waiver.expires}, {waiver.owner}: {waiver.reason}"

    # -- the baseline in the work tree ----------------------------------------------------------------------------

    def _baseline_findings(self) -> Iterator[Finding]:
        if self.before is None or not self.before.exists:
            return
        debts: list[Debt] = []
        problems = list(self.stored.problems)
        if MANIFEST not in self.differing.files.contents and all(one.path != MANIFEST for one in problems):
            problems.append(Problem(MANIFEST, 1, "missing"))
        for problem in problems:
            key = Key("loosened-baseline", problem.path, MODULE_LEVEL, "file")
            debts.append(Debt(key, Place(problem.path, problem.line, 1), f"{problem.path}: {problem.what}"))
        rows = {key: n for key, n in self.stored.baseline.counts.items() if not self._is_passing(key, n)}
        debts += loosened_baseline(rows, self._permitted, self.stored.shards)
        shards = {module: path for module, (path, _) in self.before.shards.items() if module in self._looked_at.modules}
        debts += missing_shards(self.stored.shards.keys(), shards, self._remaining(), self.before.modules.keys())
        yield from policy_findings(debts, self._level)

    def _is_passing(self, key: Key, row: int) -> bool:
        """Whether a row is what an earlier run on this branch left of a move that went on: this run writes it anew.

        Nothing rests on it: the code has less than is permitted, and the shards allow no more of the rule than base's.
        """
        if self.frozen or not self.before_is_recorded or not self.includes_module(key.module):
            return False
        if row <= (permitted := self._permitted(key)):
            return False
        found = self._looked_at.found.get(key, 0)
        return found <= permitted and self._rows_by_rule[key.rule] <= self._base_by_rule[key.rule]

    @cached_property
    def _rows_by_rule(self) -> Counter[str]:
        return _by_rule(self.stored.baseline.counts)

    @cached_property
    def _base_by_rule(self) -> Counter[str]:
        return _by_rule(self._at_base[1]) if self._at_base else Counter()

    def _permitted(self, key: Key) -> int:
        return max(one.get(key, 0) for one in (*self._at_base, self.comparison.allowances))

    @cached_property
    def _at_base(self) -> tuple[Mapping[Key, int], ...]:
        """Base's rows of the differing modules, under the names of then and of today."""
        if self.before is None:
            return ()
        modules = self._looked_at.modules
        return self.before.recorded(modules), self.before.allowed(modules)

    def _remaining(self) -> Mapping[Key, int]:
        # What a laxer profile lets be is in no shard.
        return {key: min(n, self.comparison.allowances.get(key, 0)) for key, n in self._recordable.items()}

    # -- what is not recorded yet ---------------------------------------------------------------------------------

    @cached_property
    def _unrecorded(self) -> tuple[tuple[Key, int, int], ...]:
        """Keys whose row in the work tree is not what it should be: key, row, what it should be."""
        rows, present = self.rows(), self.stored.baseline.counts
        return tuple(
            (key, present.get(key, 0), rows.get(key, 0))
            for key in sorted(rows.keys() | present.keys())
            if present.get(key, 0) != rows.get(key, 0) and self.includes_module(key.module)
        )

    def _stale_findings(self) -> Iterator[Finding]:
        recorded = self.before_is_recorded or self.allowance.stricter
        if not self.frozen or self.before is None or not recorded or self.config_stale is Stale.NOTE:
            return
        touched = self.before.touched([file.path for file in self.measured.inventory.measured])
        for key, row, wanted in self._unrecorded:
            # What a stricter ruler shows is recorded in every module, or the trunk would be refused for it.
            shown = self.allowance.stricter and row < wanted
            if (shown or key.module in touched) and self._worth_telling(key, row, wanted):
                path = self.stored.shards.get(key.module, f"baselines/modules/{key.module}.tsv")
                message = f"{path} says {row} of {key.rule} in {key.symbol} ({key.detail}); it is {wanted} now"
                stale = Key("stale-baseline", key.module, key.symbol, f"{key.rule} {key.detail}")
                place = Place(path, 1, 1)
                level = level_of(self.config, self.before, "stale-baseline", path)
                yield Finding(stale, place, wanted, row, message, hint_of("stale-baseline"), level)

    def _worth_telling(self, key: Key, row: int, wanted: int) -> bool:
        # A row that allows too much is loosened-baseline already.
        return row < wanted or row <= self._permitted(key)

    @property
    def config_stale(self) -> Stale:
        """What staleness is: the stricter of base's and today's."""
        settings = [self.config.stale, *([self.before.config.stale] if self.before and self.before.config else [])]
        return Stale.FAIL if Stale.FAIL in settings else Stale.NOTE

    def _shrunk_notes(self) -> Iterator[str]:
        if self.frozen and self._unrecorded:
            rows = len(self._unrecorded)
            yield f"{rows} {'row' if rows == 1 else 'rows'} of the baseline out of date: ratchet update"


def _by_rule(rows: Mapping[Key, int]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for key, count in rows.items():
        counts[key.rule] += count
    return counts


def level_of(config: Config, before: Before | None, rule: str, path: str) -> Level:
    """The stricter of the levels at base and now: the author cannot move the line."""
    levels = [config.level(rule, path)]
    if before is not None and before.config is not None:
        levels.append(before.level(before.config, rule, path))
    return max(levels, key=lambda level: level.strictness)
