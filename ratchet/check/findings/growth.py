"""Debts that grew, and slots that got worse: one finding each, with what is allowed and the honest way out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from ratchet.check.added_lines import AddedLines
from ratchet.check.judged import Judged
from ratchet.check.merge_base import NO_BASE
from ratchet.check.slots.changes import SlotChange
from ratchet.check.verdict import Finding
from ratchet.config import Strictness
from ratchet.facts.imports import Edge
from ratchet.measure.causes import cause_of
from ratchet.measure.hints import hint_for, hint_of
from ratchet.measure.measure import Measure
from ratchet.policy.levels import is_test
from ratchet.terms import MODULE_LEVEL, Debt, Key, Level, Place, Step
from ratchet.terms.catalogue import CYCLE_RULES
from ratchet.terms.imports import ImportKind, split_detail


def findings(judged: Judged) -> Iterator[Finding]:
    """One finding a key that grew, and one a slot that got worse and of which no growth tells."""
    yield from _grown(judged)
    yield from _worse(judged)


def _grown(judged: Judged) -> Iterator[Finding]:
    """One finding a key that grew, at the first of its places that the change added."""
    grown = judged.allowance.comparison.grown
    if not grown:
        return
    explained = _Explained(judged)
    debts = {difference: explained.places(difference.key) for difference in grown}
    told = [debt for of_key in debts.values() for debt in of_key]
    paths = {place.path for debt in told for place in (debt.place, (debt.culprit or debt).place)}
    added = AddedLines(judged.project.top, judged.base.code, paths)
    for difference, of_key in debts.items():
        if not of_key:
            continue
        debt, others = _most_telling(of_key, difference.found - difference.allowed, added)
        place = explained.place(debt, added)
        worse = judged.slots.worse.get(difference.key)
        trail = debt.trail or explained.source(debt)
        yield Finding(
            difference.key,
            place,
            difference.allowed,
            difference.found,
            worse.message if worse is not None else debt.message,
            hint_for(debt, added.may_be_new(debt.place), bool(trail)),
            judged.levels.of_debt(debt),
            difference.swapped_from,
            trail,
            debt.culprit,
            (place, *others) if others else (),
            added.line(place),
            debt.place if debt.culprit else None,
            _forbidden_by(judged, difference.key, debt.place.path, judged.levels.of_debt(debt)),
        )


class _Explained:
    """The debts of keys; an import's with the chain through what the change added."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._contracts = {contract.id: contract for contract in judged.measured.imports.contracts}

    def places(self, key: Key) -> Sequence[Debt]:
        """A key's debts, in the order of their places."""
        judged, debts = self._judged, self._judged.measured.measure.places(key)
        contract = self._contracts.get(key.symbol)
        if judged.base is NO_BASE:
            return debts
        if key.rule in CYCLE_RULES:
            from ratchet.contracts.cycle_explanation import explain_cycle

            return [explain_cycle(judged.measured.imports.graph, debt, self._new_imports) for debt in debts]
        if contract is None or contract.rule != key.rule:
            return debts
        from ratchet.contracts import explain  # slow to import, and only needed for findings

        return [explain(contract, judged.measured.imports.graph, debt, self._new_imports) for debt in debts]

    def source(self, debt: Debt) -> tuple[Step, ...]:
        """Where the Any of a debt comes from: the alias that it names, or the cause of an operation."""
        measure = self._judged.measured.measure
        return _alias_steps(debt, measure) if debt.alias else _cause_steps(debt, measure)

    def place(self, debt: Debt, added: AddedLines) -> Place:
        """Where a reviewer looks: at the import that the change added, where one made the debt."""
        if debt.key.rule not in CYCLE_RULES and debt.key.symbol not in self._contracts:
            return debt.place
        if debt.culprit is not None:
            return _added_line(debt.culprit.place, None, added)
        edges = self._judged.measured.imports.graph.edges
        return _added_line(debt.place, edges.get((debt.key.module, split_detail(debt.key.detail)[0])), added)

    @cached_property
    def _new_imports(self) -> Mapping[tuple[str, str], ImportKind | None]:
        from ratchet.facts.imports import added_edges

        return added_edges(self._judged.base.code.graph(), self._judged.measured.imports.graph)


def _most_telling(debts: Sequence[Debt], surplus: int, added: AddedLines) -> tuple[Debt, tuple[Place, ...]]:
    """The debt to show, and the other places of its key, those that the change wrote first."""
    if len(debts) == 1:
        return debts[0], ()
    new = [debt for debt in debts if added.is_new(debt.place)]
    # No line is new: the last ones are more likely to be the surplus than the first.
    first = new[0] if new else debts[max(len(debts) - surplus, 0)] if surplus <= len(debts) else debts[0]
    written = [debt.place for debt in new]
    return first, tuple(
        dict.fromkeys(place for place in (*written, *(debt.place for debt in debts)) if place != first.place)
    )


def _worse(judged: Judged) -> Iterator[Finding]:
    """Named parameters for which anything goes now, and other slots without a debt of today."""
    told = {difference.key for difference in judged.allowance.comparison.grown}
    for key, change in judged.slots.worse.items():
        level = _level(judged, change)
        if key not in told and level is not Level.OFF:
            place = Place(change.path, change.line, max(change.column, 1))
            forbidden_by = _forbidden_by(judged, key, change.path, level)
            yield Finding(key, place, 0, 1, change.message, hint_of(key.rule), level, forbidden_by=forbidden_by)


def _forbidden_by(judged: Judged, key: Key, path: str, level: Level) -> str:
    """The line of the configuration that forbids a debt; "" where its level is another."""
    if level is not Level.FORBID:
        return ""
    from ratchet.policy.forbidding import forbidden_by  # for findings alone

    return forbidden_by(judged.levels, key, path)


def _level(judged: Judged, change: SlotChange) -> Level:
    """The level of the rule. Under `standard`, an annotation that a test had may not go, whatever its profile says."""
    levels, path = judged.levels, change.path
    stands = change.slot[:2] == change.origin[:2]
    if stands and is_test(levels, path) and levels.strictness_of(path) is Strictness.STANDARD:
        return Level.RATCHET
    return levels.of_rule(change.rule, path)


def _added_line(place: Place, edge: Edge | None, added: AddedLines) -> Place:
    """`place`, if its line is new; else where the change wrote another import of `edge`, or a name of the statement.

    Without any new line `place` itself: another setting, or another file, made it a debt.
    """
    sites = (place, *(site.place for site in edge.sites)) if edge is not None else (place,)
    written = next((site for site in sites if added.is_new(site)), None)
    if written is not None:
        return written
    wanted = _names(edge) if edge is not None else set()
    new = [(name, at) for site in sites for name, at in _imported_names(site, added) if added.is_new(at)]
    return next((at for name, at in new if name in wanted), new[0][1] if new else place)


def _names(edge: Edge) -> set[str]:
    """The words that an import statement may have for what the edge takes."""
    return {edge.imported, edge.imported.rpartition(".")[2], *(site.member for site in edge.sites)}


def _imported_names(place: Place, added: AddedLines) -> Iterator[tuple[str, Place]]:
    """The names of the import statement that begins at a place, each with its own place."""
    try:
        tree = ast.parse("\n".join(added.lines(place.path)))
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node.lineno == place.line:
            for name in node.names:
                yield name.name, Place(place.path, name.lineno, name.col_offset + 1)


# -- where the Any of a debt comes from --------------------------------------------------------------------------------


def _alias_steps(debt: Debt, measure: Measure) -> tuple[Step, ...]:
    """The definitions from the alias that a debt names to the one that has the Any; those that are measured."""
    steps: dict[str, Step] = {}
    name = debt.alias
    while name and name not in steps:
        found = _definition(name, debt.key.rule, measure)
        if found is None:
            break
        steps[name] = Step(f"{found.place.path}:{found.place.line}: {found.message}", found.place)
        name = found.alias
    return tuple(steps.values())


def _definition(name: str, rule: str, measure: Measure) -> Debt | None:
    """The debt at an alias's definition; the alias may stand in a class."""
    parts = name.split(".")
    for at in range(len(parts) - 1, 0, -1):
        key = Key(rule, ".".join(parts[:at]), ".".join(parts[at:-1]) or MODULE_LEVEL, parts[-1])
        if places := measure.places(key):
            return places[0]
    return None


def _cause_steps(debt: Debt, measure: Measure) -> tuple[Step, ...]:
    """The place of the declaration that an operation's Any comes in through, where that is a debt itself."""
    found = cause_of(measure, debt)
    if found is None:
        return ()
    what = found.key.detail if found.key.symbol == MODULE_LEVEL else f"{found.key.symbol} {found.key.detail}"
    return (Step(f"from {found.place.path}:{found.place.line} {what}", found.place),)
