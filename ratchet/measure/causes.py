"""What debts follow from: each signature or declaration that lets an Any in, and what falls with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ratchet.measure.measure import FileMeasure, Measure
from ratchet.measure.tree import Measured
from ratchet.policy.levels import Levels
from ratchet.terms import DECORATED, MODULE_LEVEL, Debt, Declaration, Key, Place

OPERATION, BODY, ERROR = "unchecked-operation", "unchecked-body", "type-error"
_OF_ANY = frozenset({"misc", "no-any-return", "no-untyped-call"})
"""Codes of errors that say of an Any in their line that it is one."""

Roots = Mapping[Declaration, Declaration]


class Unit(NamedTuple):
    """What one edit annotates: the signature of a function (then without a detail), or one declaration."""

    module: str
    symbol: str
    detail: str

    def __str__(self) -> str:
        name = self.detail if self.symbol == MODULE_LEVEL else self.symbol
        return name if not self.detail or self.symbol == MODULE_LEVEL else f"{name} {self.detail}"


class Signature(NamedTuple):
    """Where the `def` of a function is, and the names of its slots."""

    place: Place | None
    details: frozenset[str]


@dataclass(slots=True)
class Cause:
    """One unit with what follows from it. `slots`: detail → operations; `owed` are its own debts; `files` by path."""

    unit: Unit
    place: Place
    slots: Counter[str] = field(default_factory=Counter)
    operations: int = 0
    bodies: int = 0
    errors: int = 0
    owed: int = 0
    files: Counter[str] = field(default_factory=Counter)

    @property
    def follows(self) -> int:
        """How many debts fall with it, beside its own."""
        return self.operations + self.bodies + self.errors


@dataclass(frozen=True)
class Causes:
    """The causes of a measured tree, and what is owed for them; `levels` tell that. `roots`: declarations whose Any is
    that of another one."""

    measured: Measured
    levels: Levels
    roots: Roots = field(default_factory=dict)

    @cached_property
    def by_unit(self) -> Mapping[Unit, Cause]:
        """Every cause. Which function an error's line is about is told by the operations in it."""
        found: dict[Unit, Cause] = {}
        for measure in self.measured.measure.files:
            counts = measure.owed(self.levels)
            rules = {key.rule for key in counts}
            for key, count in counts.items():
                if (cause := self._cause_of(key, found)) is not None:
                    self._count(cause, key, count, measure.file.path)
            if {ERROR, OPERATION} <= rules:
                self._count_errors(measure, found)
        self._count_own(found)
        return found

    @property
    def ranked(self) -> list[Cause]:
        """The causes, that with the most consequences first."""
        return sorted(self.by_unit.values(), key=lambda cause: (-cause.follows, cause.owed, cause.unit))

    def _cause_of(self, key: Key, found: dict[Unit, Cause]) -> Cause | None:
        declaration = Declaration.of(key)
        if declaration is None:
            return None
        unit = self.unit(declaration)
        if unit not in found and (place := self._place(unit, declaration)) is not None:
            found[unit] = Cause(unit, place)
        return found.get(unit)

    def _count(self, cause: Cause, key: Key, count: int, path: str) -> None:
        declaration = Declaration.of(key)
        assert declaration is not None
        cause.operations += count
        cause.slots[self.root(declaration).detail] += count
        cause.files[path] += count

    def _count_errors(self, measure: FileMeasure, found: dict[Unit, Cause]) -> None:
        """The errors in lines with an operation on the Any of a cause, where they say that it is one."""
        lines = {debt.place.line: debt.key for debt in measure.debts if debt.key.rule == OPERATION}
        for debt in measure.debts:
            key = lines.get(debt.place.line) if self.levels.is_owed(debt.key, debt.place.path) else None
            if debt.key.rule == ERROR and debt.key.detail in _OF_ANY and key is not None:
                cause = self._cause_of(key, found)
                if cause is not None:
                    cause.errors += debt.count
                    cause.files[measure.file.path] += debt.count

    def _count_own(self, found: dict[Unit, Cause]) -> None:
        """What a unit owes itself, its unchecked body and the attributes whose Any is its own among that."""
        counts = self.measured.measure.owed(self.levels)
        for key, count in counts.items():
            if key.rule not in ("missing-annotation", BODY):
                continue
            declaration = Declaration(key.module, key.symbol, key.detail)
            unit = Unit(key.module, key.symbol, "") if key.rule == BODY else self.unit(declaration)
            if key.rule == BODY and not self._has_slots(unit, counts):
                continue
            cause = found.get(unit)
            if cause is None:
                place = self._place(unit, declaration) or self.measured.measure.places(key)[0].place
                cause = found[unit] = Cause(unit, place)
            if key.rule == BODY:
                cause.bodies += count
                cause.files[cause.place.path] += count
            else:
                cause.owed += count
                cause.slots[self.root(declaration).detail] += 0

    def _has_slots(self, unit: Unit, counts: Mapping[Key, int]) -> bool:
        """Whether an annotation alone would have the body of a function checked."""
        details = self._signature(unit).details
        return any(Key("missing-annotation", unit.module, unit.symbol, detail) in counts for detail in details)

    def root(self, declaration: Declaration) -> Declaration:
        """The declaration whose Any another one has."""
        seen = {declaration}
        while (before := self.roots.get(declaration)) is not None and before not in seen:
            seen.add(before)
            declaration = before
        return declaration

    def unit(self, declaration: Declaration) -> Unit:
        """What is annotated for a declaration, or for the one whose Any it has."""
        root = self.root(declaration)
        unit = Unit(root.module, root.symbol, "")
        is_slot = root.detail != DECORATED and root.detail in self._signature(unit).details
        return unit if is_slot else unit._replace(detail=root.detail)

    def _place(self, unit: Unit, declaration: Declaration) -> Place | None:
        """Where a unit stands, that of a declaration: the `def`; None for one of which nothing is owed."""
        found = debts_at(self.measured.measure, self.root(declaration))
        signature = self._signature(unit).place if not unit.detail else None
        return (signature or found[0].place) if found else None

    @cached_property
    def _paths(self) -> Mapping[str, list[str]]:
        paths: defaultdict[str, list[str]] = defaultdict(list)
        for file in self.measured.inventory.measured:
            paths[file.module].append(file.path)
        return paths

    @cached_property
    def _known(self) -> dict[str, Mapping[str, Signature]]:
        return {}

    def _signature(self, unit: Unit) -> Signature:
        """The signature of a function; of anything else one without slots."""
        if unit.module not in self._known:
            paths = self._paths.get(unit.module, ())
            functions = ((path, each) for path in paths for each in self.measured.sources[path].functions)
            self._known[unit.module] = {
                each.symbol: Signature(Place(path, each.line, each.column), frozenset(one.detail for one in each.slots))
                for path, each in functions
            }
        return self._known[unit.module].get(unit.symbol, Signature(None, frozenset()))


def debts_at(measure: Measure, declaration: Declaration) -> list[Debt]:
    """The debts of a declaration itself."""
    known = measure.of_modules((declaration.module,))
    return [place for key in declaration.keys(known) for place in measure.places(key)]


def cause_of(measure: Measure, debt: Debt) -> Debt | None:
    """The debt of the declaration that an operation's Any comes in through, where that stands elsewhere."""
    declaration = Declaration.of(debt.key)
    found = debts_at(measure, declaration) if declaration is not None else []
    return found[0] if found and found[0].place != debt.place else None
