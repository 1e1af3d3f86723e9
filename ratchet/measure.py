"""Facts × rules → a measure: every debt with its places, and the coverage figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ratchet.facts.files import SourceFile
from ratchet.facts.source.follow import Follower
from ratchet.facts.source.records import SourceFacts
from ratchet.facts.types.records import TypeFacts
from ratchet.rules import ModuleFacts, all_rules
from ratchet.rules.stated import stated_types
from ratchet.terms import Debt, Key, Level

LevelOf = Callable[[str, str], Level]
"""(rule, path) → level."""

_SLOT_ROLES = frozenset({"parameter", "return", "variable", "attribute", "field"})


@dataclass(frozen=True, slots=True)
class Slots:
    """How many slots have a type, one with Any in it, Any itself, or none."""

    typed: int = 0
    partial: int = 0
    any: int = 0
    missing: int = 0

    def __add__(self, other: Slots) -> Slots:
        return Slots(
            self.typed + other.typed,
            self.partial + other.partial,
            self.any + other.any,
            self.missing + other.missing,
        )


@dataclass(frozen=True, slots=True)
class Expressions:
    """How many expressions mypy knows whole, in part, as Any, or not at all."""

    precise: int = 0
    imprecise: int = 0
    any: int = 0
    unchecked: int = 0

    def __add__(self, other: Expressions) -> Expressions:
        return Expressions(
            self.precise + other.precise,
            self.imprecise + other.imprecise,
            self.any + other.any,
            self.unchecked + other.unchecked,
        )


@dataclass(frozen=True, slots=True)
class FileMeasure:
    """One file: its debts in source order, and its figures."""

    file: SourceFile
    lines: int
    slots: Slots
    expressions: Expressions
    debts: tuple[Debt, ...]


@dataclass(frozen=True)
class Measure:
    """All files, and the debts of the project as a whole (imports, what is not measured)."""

    files: tuple[FileMeasure, ...]
    project: tuple[Debt, ...]

    @cached_property
    def places(self) -> Mapping[Key, tuple[Debt, ...]]:
        """The debts of each key, in the order of their places."""
        found: dict[Key, list[Debt]] = {}
        for debt in self._debts():
            found.setdefault(debt.key, []).append(debt)
        return {key: tuple(sorted(debts, key=lambda one: one.place)) for key, debts in found.items()}

    @cached_property
    def counts(self) -> Mapping[Key, int]:
        """How much of each debt there is."""
        found: Counter[Key] = Counter()
        for debt in self._debts():
            found[debt.key] += debt.count
        return dict(found)

    def _debts(self) -> Iterable[Debt]:
        for one in self.files:
            yield from one.debts
        yield from self.project

    @cached_property
    def slots(self) -> Slots:
        """The sum over all files."""
        return sum((one.slots for one in self.files), Slots())

    @cached_property
    def expressions(self) -> Expressions:
        """The sum over all files."""
        return sum((one.expressions for one in self.files), Expressions())


def measure(
    files: Sequence[SourceFile],
    sources: Mapping[str, SourceFacts],
    types: TypeFacts,
    project: Iterable[Debt],
    level_of: LevelOf,
) -> Measure:
    """Apply every rule to every file. Debts of rules that are off for their file are left out."""
    follower = Follower(files, sources)
    measured = []
    for file in files:
        facts = ModuleFacts(file, sources[file.path], types.modules.get(file.path), follower)
        measured.append(_measure_file(facts, level_of))
    return Measure(tuple(measured), tuple(debt for debt in project if _minded(debt, level_of)))


def _minded(debt: Debt, level_of: LevelOf) -> bool:
    return level_of(debt.key.rule, debt.place.path) is not Level.OFF


def _measure_file(facts: ModuleFacts, level_of: LevelOf) -> FileMeasure:
    rules = [one for one in all_rules() if level_of(one.id, facts.file.path) is not Level.OFF]
    debts = [debt for rule in rules for debt in rule.debts(facts)]
    debts.sort(key=lambda debt: (debt.place, debt.key))
    return FileMeasure(facts.file, facts.source.lines, _slots(facts), _expressions(facts), tuple(debts))


def _slots(facts: ModuleFacts) -> Slots:
    stated = [one for one in stated_types(facts) if one.role in _SLOT_ROLES]
    missing = sum(
        not slot.annotated for one in facts.source.functions if not one.overload_implementation for slot in one.slots
    )
    missing += sum(slot.missing for slot in facts.types.slots) if facts.types else 0
    any_ = sum(1 for one in stated if one.anys and not one.nested)
    partial = sum(1 for one in stated if (one.anys or one.bare) and (one.nested or not one.anys))
    if facts.types is None:
        whole = sum(one.role in _SLOT_ROLES for one in facts.source.annotations)
    else:
        whole = sum(slot.role in _SLOT_ROLES and not slot.missing for slot in facts.types.slots)
    return Slots(max(whole - any_ - partial, 0), partial, any_, missing)


def _expressions(facts: ModuleFacts) -> Expressions:
    rows = facts.types.precision if facts.types else ()
    return Expressions(
        sum(row.precise for row in rows),
        sum(row.imprecise for row in rows),
        sum(row.any for row in rows),
        sum(row.unchecked for row in rows),
    )
