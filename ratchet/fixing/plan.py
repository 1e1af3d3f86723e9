"""A plan: which annotations pay most, what for, by which evidence, and how people or agents may share the work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ratchet.fixing.evidence import evidence_of
from ratchet.fixing.scratch import Scratch, make_scratch
from ratchet.fixing.situation import Situation
from ratchet.fixing.supposed import staying, supposed
from ratchet.measure.causes import OPERATION, Cause, Causes, Unit
from ratchet.measure.project import Project, Scope
from ratchet.measure.tree import Measured
from ratchet.policy.levels import Levels
from ratchet.terms import MODULE_LEVEL, Declaration, Key


class Slot(NamedTuple):
    """One annotation that a step wants. `operations` follow from it, hidden ones included; evidence is in words."""

    detail: str
    operations: int
    evidence: tuple[str, ...]
    type: str


class Step(NamedTuple):
    """One cause. All three are estimates: `hidden` follows from it in bodies that mypy does not check yet, and never
    shows if it is annotated first; `reveals` is what annotating shows in its own body; `stays` are the operations that
    follow from it and are unchecked with a type, too, such as those on attributes that a `__getattr__` provides."""

    cause: Cause
    slots: tuple[Slot, ...]
    hidden: int
    reveals: int
    stays: int

    @property
    def worth(self) -> int:
        """What it is ranked by: what falls with it."""
        return self.cause.follows + self.hidden - self.stays


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in parts that touch no common file, one part if the work is not shared. `causes` are all there are."""

    parts: tuple[tuple[Step, ...], ...]
    causes: int

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps."""
        return tuple(step for part in self.parts for step in part)


def plan(project: Project, scope: Scope, most: int, parts: int) -> Plan:
    """The causes at some paths with the most consequences, at most so many in each part.

    Raises Inconclusive where the project cannot be measured.
    """
    scratch = make_scratch(project)
    measured = scratch.measure()
    project.instruments.progress("measuring as if every body were checked")
    return _Planner(scratch, measured, scratch.measure(every_body=True), project, scope).plan(most, parts)


@dataclass(frozen=True)
class _Planner:
    scratch: Scratch
    now: Measured
    later: Measured
    project: Project
    scope: Scope

    def plan(self, most: int, parts: int) -> Plan:
        steps = [step for step in self._steps() if self.scope.includes(step.cause.place.path)]
        steps.sort(key=lambda step: (-step.worth, step.cause.owed, step.cause.unit))
        if parts == 1:
            return Plan((tuple(map(self._with_evidence, steps[:most])),), len(steps))
        shares = _shared(steps, parts, most)
        return Plan(tuple(tuple(map(self._with_evidence, share)) for share in shares), len(steps))

    @cached_property
    def _situation(self) -> Situation:
        return Situation(self.scratch, self.project.top, self.now, Scope())

    def _steps(self) -> Iterator[Step]:
        roots = self._roots()
        levels = Levels(self.project.config)
        now, later = Causes(self.now, levels, roots), Causes(self.later, levels, roots)
        reveals = self._revealed(later)
        self.project.instruments.progress("measuring as if what is likely stood in the code")
        stay = staying(later, supposed(self._situation))
        for unit, cause in later.by_unit.items():
            before = now.by_unit.get(unit) or Cause(unit, cause.place)
            before.slots = cause.slots
            hidden, stays = max(cause.operations - before.operations, 0), round(stay.get(unit, 0.0))
            yield Step(before, (), hidden, reveals[unit], stays)

    def _roots(self) -> Mapping[Declaration, Declaration]:
        """Attribute or variable → the parameter whose Any it has."""
        modules = sorted((file.module for file in self.now.inventory.measured), key=len, reverse=True)
        found: dict[Declaration, Declaration] = {}
        for each in self._situation.inferred.values():
            for store in each.stores:
                if store.source and not store.text:
                    function, _, name = store.source.rpartition(":")
                    owner, _, attribute = store.function.rpartition(".")
                    where, source = _declared(modules, owner), _declared(modules, function)
                    if where is not None and source is not None:
                        found.setdefault(Declaration(*where, attribute), Declaration(*source, name))
        return found

    def _revealed(self, later: Causes) -> Counter[Unit]:
        """Unit → the operations of other causes in its own body, which nobody checks yet."""
        found: Counter[Unit] = Counter()
        counts = self.now.measure.counts
        for key, count in self.later.measure.counts.items():
            if key.rule == OPERATION and Key("unchecked-body", key.module, key.symbol, "-") in counts:
                unit = Unit(key.module, key.symbol, "")
                declaration = Declaration.of(key)
                if declaration is None or later.unit(declaration) != unit:
                    found[unit] += count
        return found

    def _with_evidence(self, step: Step) -> Step:
        cause, known = step.cause, self._situation.certainty
        function = f"{cause.unit.module}.{cause.unit.symbol}"
        said = self._situation.words(cause.place.path) if not cause.unit.detail else {}
        slots = (
            Slot(detail, count, *evidence_of(known, function, detail, said.get((cause.unit.symbol, detail), "")))
            for detail, count in cause.slots.most_common()
        )
        return step._replace(slots=tuple(slots))


def _declared(modules: Iterable[str], name: str) -> tuple[str, str] | None:
    """(module, symbol) of a full name; the longest of the modules comes first."""
    for module in modules:
        if name == module or name.startswith(f"{module}."):
            return module, name[len(module) + 1 :] or MODULE_LEVEL
    return None


def _shared(steps: Sequence[Step], parts: int, most: int) -> list[list[Step]]:
    """The steps in so many parts of about equal worth: the file of the most worth goes to the part that has least."""
    files: dict[str, list[Step]] = {}
    for step in steps:
        files.setdefault(step.cause.place.path, []).append(step)
    shares: list[list[Step]] = [[] for _ in range(parts)]
    for own in sorted(files.values(), key=lambda own: -sum(step.worth for step in own)):
        min(shares, key=lambda share: sum(step.worth for step in share)).extend(own)
    return [sorted(share, key=lambda step: -step.worth)[:most] for share in shares if share]
