"""Facts × rules → a measure: every debt with its places, and the coverage figures."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ratchet.baseline.shards import Summary, merge_shards, parse_shard, serialise_shard, summary_of
from ratchet.facts.files import SourceFile
from ratchet.facts.kinds import NO_TYPE_CHECK
from ratchet.measure.figures import Expressions, Figures, Slots, Totals
from ratchet.measure.folding import without_errors_counted_twice
from ratchet.policy.levels import Levels
from ratchet.rules import ModuleFacts
from ratchet.terms import Debt, Key, Level
from ratchet.terms.catalogue import FINDING
from ratchet.terms.counts import counted
from ratchet.terms.tools import tells_of_a_use

_QUIET = ("implicit-cast", "untyped-library")
"""Rules that are notes in any project: most modules have such debts, and a check does not compare them."""

_SLOT_ROLES = frozenset({"parameter", "return", "variable", "attribute", "field"})


@dataclass(frozen=True)
class FileMeasure(ABC):
    """One file: its debts as the rows of a shard, and with their places, and its figures, made when asked for.

    `summary` is that of the shard. `only_ratcheted`: every debt's rule may not grow here, and so stands in the
    baseline.
    """

    file: SourceFile
    summary: Summary
    only_ratcheted: bool

    @property
    @abstractmethod
    def shard(self) -> bytes:
        """The debts as the rows of a shard; empty where there are none."""

    @property
    @abstractmethod
    def figures(self) -> Figures:
        """How many lines, slots and expressions there are."""

    @property
    @abstractmethod
    def debts(self) -> tuple[Debt, ...]:
        """Every debt with its place, in source order."""

    @cached_property
    def counts(self) -> Mapping[Key, int]:
        """How much of each debt there is."""
        return parse_shard(self.shard, self.file.module, self.file.path) if self.summary.digest else {}

    def owed(self, levels: Levels) -> Mapping[Key, int]:
        """The same without notes: what a check compares, and whatever tells how much is owed."""
        if self.only_ratcheted:
            return self.counts
        return {key: count for key, count in self.counts.items() if levels.is_owed(key, self.file.path)}


@dataclass(frozen=True)
class MeasuredFile(FileMeasure):
    """A file that this process measured."""

    made: tuple[Figures, tuple[Debt, ...], bytes] = field(repr=False)

    @property
    def shard(self) -> bytes:
        """The debts as the rows of a shard; empty where there are none."""
        return self.made[2]

    @property
    def figures(self) -> Figures:
        """How many lines, slots and expressions there are."""
        return self.made[0]

    @property
    def debts(self) -> tuple[Debt, ...]:
        """Every debt with its place, in source order."""
        return self.made[1]


@dataclass(frozen=True)
class Measure:
    """All files, and the debts of the project as a whole (imports, what is not measured).

    `project_mixed` are the modules with debts of the project that are not ratcheted, but forbidden or notes.
    """

    files: tuple[FileMeasure, ...]
    project: tuple[Debt, ...]
    project_mixed: frozenset[str] = frozenset()

    @cached_property
    def modules(self) -> frozenset[str]:
        """Modules with any debt."""
        own = frozenset(measure.file.module for measure in self.files if measure.summary.digest)
        return own | self._project_of.keys()

    @cached_property
    def summaries(self) -> Mapping[str, Summary]:
        """Module → the summary of its shard, as it would stand if nothing limited it; of all modules with any debt."""
        return {module: self._summary(module) for module in self.modules}

    def _summary(self, module: str) -> Summary:
        files = [measure for measure in self._files_of.get(module, ()) if measure.summary.digest]
        project = self._project_of.get(module)
        if len(files) == 1:
            if not project:
                return files[0].summary
            merged = merge_shards(files[0].shard, serialise_shard(counted(project)))
            if merged is not None:
                return summary_of(merged)
        return summary_of(serialise_shard(self.of_modules((module,))))

    @cached_property
    def by_module(self) -> Mapping[str, Mapping[Key, int]]:
        """Module → its counts, of all modules that have any."""
        return {module: self.of_modules((module,)) for module in self.modules}

    @cached_property
    def mixed(self) -> frozenset[str]:
        """Modules with debts that the baseline does not hold, because their rules are notes or forbid any."""
        return self.project_mixed.union(measure.file.module for measure in self.files if not measure.only_ratcheted)

    @cached_property
    def counts(self) -> Mapping[Key, int]:
        """How much of each debt there is."""
        return {key: count for rows in self.by_module.values() for key, count in rows.items()}

    def of_modules(self, modules: Collection[str]) -> Mapping[Key, int]:
        """The counts of some modules."""
        counts: Counter[Key] = Counter()
        for module in modules:
            for measure in self._files_of.get(module, ()):
                counts.update(measure.counts)
            for debt in self._project_of.get(module, ()):
                counts[debt.key] += debt.count
        return counts

    def owed(self, levels: Levels) -> Mapping[Key, int]:
        """How much of each debt there is, without notes."""
        counts: Counter[Key] = Counter()
        for measure in self.files:
            counts.update(measure.owed(levels))
        for debt in self.project:
            if levels.is_owed(debt.key, debt.place.path):
                counts[debt.key] += debt.count
        return counts

    def places(self, key: Key) -> tuple[Debt, ...]:
        """The debts of one key, in the order of their places."""
        return self._places_of(key.module).get(key, ())

    def _places_of(self, module: str) -> Mapping[Key, tuple[Debt, ...]]:
        known = self._known.get(module)
        if known is None:
            debts: dict[Key, list[Debt]] = {}
            for measure in self._files_of.get(module, ()):
                for debt in measure.debts:
                    debts.setdefault(debt.key, []).append(debt)
            for debt in self._project_of.get(module, ()):
                debts.setdefault(debt.key, []).append(debt)
            known = {key: tuple(sorted(places, key=lambda debt: debt.place)) for key, places in debts.items()}
            self._known[module] = known
        return known

    @cached_property
    def _known(self) -> dict[str, Mapping[Key, tuple[Debt, ...]]]:
        return {}

    @cached_property
    def _files_of(self) -> Mapping[str, list[FileMeasure]]:
        files: dict[str, list[FileMeasure]] = {}
        for measure in self.files:
            files.setdefault(measure.file.module, []).append(measure)
        return files

    @cached_property
    def _project_of(self) -> Mapping[str, list[Debt]]:
        debts: dict[str, list[Debt]] = {}
        for debt in self.project:
            debts.setdefault(debt.key.module, []).append(debt)
        return debts

    def totals(self) -> Totals:
        """The sums over all files."""
        figures = [measure.figures for measure in self.files]
        slots, expressions = (file.slots for file in figures), (file.expressions for file in figures)
        return Totals(Slots.total(slots), Expressions.total(expressions))


def measure_file(facts: ModuleFacts, levels: Levels) -> MeasuredFile:
    """Apply every rule to one file. Debts of rules that are off for it are left out."""
    rules = levels.live_rules(facts.file.path)
    unannotated = _unannotated_and_allowed(facts, levels)
    every = without_errors_counted_twice((debt for rule in rules for debt in rule.debts(facts)), facts)
    if levels.of_rule("unchecked-body", facts.file.path).strictness >= Level.RATCHET.strictness:
        # It counts a body that a decorator silences: one cause, one debt.
        every = (debt for debt in every if (debt.key.rule, debt.key.detail) != ("suppression", NO_TYPE_CHECK))
    if levels.untyped:
        from ratchet.measure.libraries import noted  # few projects name any

        every = noted(every, facts, levels.untyped)
    if facts.by_tools:
        from ratchet.measure.silenced import minded_comments  # few projects have other tools

        every = minded_comments(every, facts, levels)
    is_by_code = bool(levels.coded_rules or levels.tools)
    if is_by_code:
        every = (debt for debt in every if levels.of_debt(debt) is not Level.OFF)
    found = [debt for debt in every if debt.key.rule != "unchecked-operation" or debt.key.symbol not in unannotated]
    quiet = {rule for rule in _QUIET if levels.of_rule(rule, facts.file.path) is Level.NOTE}
    shown, minded = Counter[tuple[str, str]](), []
    for debt in found:
        if _is_quiet(debt, quiet, levels):
            shown[debt.key.rule, debt.key.detail] += 1
        else:
            minded.append(debt)
    debts = tuple(sorted(minded, key=lambda debt: (debt.place, debt.key)))
    rows = tuple((rule, detail, count) for (rule, detail), count in sorted(shown.items()))
    figures = Figures(facts.source.lines, _slots(facts), _expressions(facts), rows)
    # One debt speaks for all of its rule and code: they stand in one file.
    one_each = {(debt.key.rule, debt.key.detail if is_by_code else ""): debt for debt in debts}
    plain = all(levels.of_debt(debt) is Level.RATCHET for debt in one_each.values())
    shard = serialise_shard(counted(debts))
    return MeasuredFile(facts.file, summary_of(shard), plain, (figures, debts, shard))


def _is_quiet(debt: Debt, quiet: Collection[str], levels: Levels) -> bool:
    """Whether a debt is a note that follows from others: it is shown in sums, and no check compares it."""
    if debt.key.rule != FINDING:
        return debt.key.rule in quiet
    return tells_of_a_use(debt.key.detail) and levels.of_debt(debt) is Level.NOTE


def _unannotated_and_allowed(facts: ModuleFacts, levels: Levels) -> frozenset[str]:
    """Functions without any annotation, where neither that nor an unchecked body is minded.

    Operations in them are no debt, whether mypy is told to look into such functions or not.
    """
    path = facts.file.path
    if any(levels.of_rule(rule, path) is not Level.OFF for rule in ("missing-annotation", "unchecked-body")):
        return frozenset()
    return frozenset(
        function.symbol for function in facts.source.functions if not any(slot.annotated for slot in function.slots)
    )


def _slots(facts: ModuleFacts) -> Slots:
    stated = [slot for slot in facts.stated if slot.role in _SLOT_ROLES]
    missing = sum(
        not slot.annotated
        for function in facts.source.functions
        if not function.overload_implementation
        for slot in function.slots
    )
    missing += sum(slot.missing for slot in facts.types.slots) if facts.types else 0
    any_ = sum(1 for slot in stated if slot.anys and slot.whole)
    partial = sum(1 for slot in stated if (slot.anys or slot.bare) and not (slot.whole and slot.anys))
    if facts.types is None:
        whole = sum(slot.role in _SLOT_ROLES for slot in facts.source.annotations)
    else:
        whole = sum(slot.role in _SLOT_ROLES and not slot.missing for slot in facts.types.slots)
    return Slots(max(whole - any_ - partial, 0), partial, any_, missing)


def _expressions(facts: ModuleFacts) -> Expressions:
    return Expressions(*facts.types.expressions) if facts.types else Expressions()
