"""What a status tells, before it is put into words: figures by package, debts by rule, and what changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ratchet.baseline.since import Since
from ratchet.measure.causes import Cause
from ratchet.measure.figures import Expressions, Slots
from ratchet.measure.measure import FileMeasure
from ratchet.policy.levels import Levels
from ratchet.terms import NO_DETAIL, Debt, Key
from ratchet.terms.catalogue import CODED_RULES
from ratchet.terms.counts import by_rule, counted

ANY = "explicit-any"


@dataclass(frozen=True, slots=True)
class Row:
    """One package: its files and lines, how much is typed, how much is owed, and by how much that changed."""

    name: str
    files: int
    lines: int
    slots: Slots
    expressions: Expressions
    debts: int
    change: int | None


@dataclass(frozen=True)
class Standing:
    """The files that are asked about, and debts that belong to no file. `fixable` are rules whose debts have fixes,
    `causes` those with the most consequences."""

    files: Sequence[FileMeasure]
    project: Sequence[Debt]
    levels: Levels
    since: Since | None = None
    fixable: Mapping[str, int] | None = None
    causes: Sequence[Cause] = ()

    @cached_property
    def by_rule(self) -> Mapping[str, int]:
        """Rule → how much is owed in all."""
        totals = by_rule(counted(debt for debt in self.project if self._is_owed(debt)))
        for measure in self.files:
            totals.update(by_rule(self.owed(measure)))
        return totals

    def owed(self, measure: FileMeasure) -> Mapping[Key, int]:
        """What a file owes, without notes."""
        return measure.owed(self.levels)

    def _is_owed(self, debt: Debt) -> bool:
        return self.levels.is_owed(debt.key, debt.place.path)

    @cached_property
    def shown(self) -> Mapping[str, int]:
        """By rule, what is only noted; of a library without types with its name, of a tool's errors with their code."""
        totals: Counter[str] = Counter()
        for measure in self.files:
            for rule, detail, count in measure.figures.shown:
                totals[_named(rule, detail)] += count
            for key, count in (measure.counts.items() - self.owed(measure).items()) if measure.counts else ():
                totals[_named(key.rule, key.detail if key.rule in CODED_RULES else NO_DETAIL)] += count
        for debt in self.project:
            if not self._is_owed(debt):
                totals[debt.key.rule] += debt.count
        return dict(sorted(totals.items()))

    @cached_property
    def of_aliases(self) -> int:
        """How many of `explicit-any` are uses of an alias: they fall where the alias gets a better type."""
        debts = (debt for measure in self.files for debt in measure.debts)
        return sum(debt.count for debt in debts if debt.key.rule == ANY and debt.alias and self._is_owed(debt))

    @cached_property
    def packages(self) -> tuple[Row, ...]:
        """A row for each package, the most debts first."""
        members: dict[str, list[FileMeasure]] = {}
        for measure in self.files:
            members.setdefault(_package(measure), []).append(measure)
        rows = [self._row(name, files, self._change(name)) for name, files in members.items()]
        return tuple(sorted(rows, key=lambda row: (-row.debts, row.name)))

    @cached_property
    def total(self) -> Row:
        """All of it, with the debts that belong to no file."""
        change = sum(self._changes.values()) if self.since is not None else None
        row = self._row("all", self.files, change)
        return Row(row.name, row.files, row.lines, row.slots, row.expressions, sum(self.by_rule.values()), change)

    def _row(self, name: str, files: Iterable[FileMeasure], change: int | None) -> Row:
        files = list(files)
        figures = [measure.figures for measure in files]
        return Row(
            name,
            len(files),
            sum(each.lines for each in figures),
            Slots.total(each.slots for each in figures),
            Expressions.total(each.expressions for each in figures),
            sum(count for measure in files for count in self.owed(measure).values()),
            change,
        )

    def _change(self, package: str) -> int | None:
        return self._changes.get(package, 0) if self.since is not None else None

    @cached_property
    def _changes(self) -> Mapping[str, int]:
        """Package → by how much its recorded debts changed. A module that is gone counts for its parent."""
        changes: Counter[str] = Counter()
        packages = {measure.file.module: _package(measure) for measure in self.files}
        for counts, sign in ((self.since.now, 1), (self.since.then, -1)) if self.since is not None else ():
            for key, count in counts.items():
                changes[packages.get(key.module, key.module.rpartition(".")[0])] += sign * count
        return changes


def _named(rule: str, detail: str) -> str:
    return rule if detail == NO_DETAIL else f"{rule} {detail}"


def _package(measure: FileMeasure) -> str:
    if measure.file.is_package or "." not in measure.file.module:
        return measure.file.module
    return measure.file.module.rpartition(".")[0]


def typed_share(slots: Slots) -> float | None:
    """The share of typed slots; None where there are none."""
    whole = slots.typed + slots.partial + slots.any + slots.missing
    return slots.typed / whole if whole else None


def precise_share(expressions: Expressions) -> float | None:
    """The share of expressions whose type holds no Any; None where there are none."""
    whole = expressions.precise + expressions.imprecise + expressions.any + expressions.unchecked
    return expressions.precise / whole if whole else None


def percent(share: float | None) -> str:
    """`81.0 %`, or `-` where there is nothing to share."""
    return f"{100 * share:.1f} %" if share is not None else "-"
