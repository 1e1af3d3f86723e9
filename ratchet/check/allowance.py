"""What is allowed: base's shards, or base measured again where they cannot be compared with; and what moved."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ratchet.check.account import Account
from ratchet.check.added_lines import AddedLines
from ratchet.check.changed_shards import ChangedShards
from ratchet.check.committed import is_committed
from ratchet.check.comparison import Comparison, compare, with_worse
from ratchet.check.environment_difference import environment_difference, is_same_environment
from ratchet.check.merge_base import NO_BASE, MergeBase
from ratchet.check.replay import Replay
from ratchet.check.ruler import Ruler
from ratchet.check.slots import Slots
from ratchet.check.verdict import BaseInfo
from ratchet.errors import Inconclusive
from ratchet.facts.collect.type_records import Environment
from ratchet.facts.environment import versions
from ratchet.facts.imports.search import distances
from ratchet.policy.levels import Levels
from ratchet.terms import Key, Level
from ratchet.terms.counts import added_up, growth, highest
from ratchet.terms.imports import View


@dataclass(frozen=True)
class Allowance:
    """The comparison with what is allowed, and where that came from.

    `shows_more`: the ruler is stricter than at base, and what it shows at base is allowed. `standing` are keys of which
    base's own code has more than its shards say: no change after it has brought that.
    """

    info: BaseInfo
    comparison: Comparison
    notes: tuple[str, ...] = ()
    shows_more: bool = False
    standing: frozenset[Key] = frozenset()

    @property
    def is_replayed(self) -> bool:
        """Whether base was measured again. What that showed is recorded by `ratchet update` alone."""
        return self.info.source == "replay"


def allow(shards: ChangedShards, slots: Slots, levels: Levels, ruler: Ruler) -> Allowance:
    """Compare with the base's shards; with its replay where there are none, or they were made elsewhere.

    A slot that got worse is refused whatever the counts say. Only modules whose shards changed are compared: the others
    hold neither growth nor decrease. A replay compares all.
    """
    measured, replay, base = slots.measured, slots.replay, slots.base
    comparing = _Comparing(slots, levels)
    if base is NO_BASE:
        return Allowance(BaseInfo(None, None, "none"), comparing.compare(shards, shards.written_rows))
    replayed = BaseInfo(base.ref, base.commit_name, "replay")
    if not base.has_baseline or not is_same_environment(base, measured, replay.project.instruments.interpreter):
        allowed = added_up(replay.counts, base.accepted)
        shown = growth(replay.counts, added_up(base.allowed(), base.accepted)) if base.has_baseline else None
        comparison = comparing.compare(shards.every_module(), allowed, shown)
        notes = _notes_of_replay(base, replay, measured.environment, shards)
        return Allowance(replayed, comparison, notes)
    allowed = added_up(base.allowed(shards.modules), base.accepted)
    comparison = comparing.compare(shards, allowed)
    allowance = Allowance(BaseInfo(base.ref, base.commit_name, "baseline"), comparison)
    is_ahead = _is_ahead(shards, highest(base.recorded(shards.modules), allowed), comparison.allowances)
    if (comparison.grown or is_ahead) and ruler.stricter:
        # All modules, as after any replay: an update writes what was compared, and no more.
        recorded = added_up(base.allowed(), base.accepted)
        most = highest(recorded, replay.counts)
        comparison = comparing.compare(shards.every_module(), most, growth(most, recorded))
        return Allowance(replayed, comparison, shows_more=True)
    if not base.is_head and (is_ahead or comparing.has_growth_in_old_code(comparison)):
        return _with_standing(allowance, shards, comparing, allowed)
    if base.is_head and (own := _grown_without_an_edit(comparison, slots)):
        note = (
            f"of what is refused, {own} {'debt stands' if own == 1 else 'debts stand'} in HEAD's own code, and not in "
            "its baseline: no Python file that could bring this was edited since HEAD. If it landed past the check, "
            "ratchet accept records it on the trunk"
        )
        return dataclasses.replace(allowance, notes=(*allowance.notes, note))
    return allowance


def _grown_without_an_edit(comparison: Comparison, slots: Slots) -> int:
    """How much grew in modules that were not touched since base, and import nothing that was, through no others.

    0 where it cannot be told: a module that is gone may have been imported from anywhere.
    """
    if not comparison.grown:
        return 0
    inventory = slots.measured.inventory
    paths = [file.path for file in (*inventory.measured, *inventory.unmeasured)]
    touched = slots.base.code.touched_modules(paths)
    affected: Collection[str] = touched
    if touched:
        graph = slots.measured.imports.graph
        if not touched <= graph.modules.keys():
            return 0
        affected = distances(graph.adjacency(View.ALL).importers, touched, ())
    return sum(one.found - one.allowed for one in comparison.grown if one.key.module not in affected)


def _with_standing(
    allowance: Allowance, shards: ChangedShards, comparing: _Comparing, allowed: Mapping[Key, int]
) -> Allowance:
    """Compare again with what base's own code shows besides: a trunk that is red turns no other branch red."""
    try:
        counts = comparing.slots.replay.counts
    except Inconclusive as error:
        note = f"whether a debt stands at base cannot be told: {error}"
        return dataclasses.replace(allowance, notes=(*allowance.notes, note))
    measured = comparing.slots.measured.measure.modules
    shown = {key: count for key, count in counts.items() if key.module in shards.modules or key.module not in measured}
    standing = growth(shown, allowed)
    if not standing:
        return allowance
    note = (
        f"{standing.total()} {'debt is' if standing.total() == 1 else 'debts are'} in base's code and not in its "
        "baseline. This change did not add them, so they are allowed: ratchet update records them"
    )
    if paid := growth(allowed, shown).total():
        note += f". Of what fell, {paid} had fallen in base's code already"
    comparison = comparing.compare(shards, highest(allowed, shown))
    return dataclasses.replace(
        allowance, comparison=comparison, notes=(*allowance.notes, note), standing=frozenset(standing)
    )


def _is_ahead(shards: ChangedShards, base_rows: Mapping[Key, int], allowances: Mapping[Key, int]) -> bool:
    """Whether a row of the work tree is higher than base's row, and than what is allowed after moves.

    That is right if `ratchet update` wrote it under a stricter ruler.
    """
    return any(count > max(base_rows.get(key, 0), allowances.get(key, 0)) for key, count in shards.written_rows.items())


@dataclass(frozen=True)
class _Comparing:
    """A measure that is compared with one set of allowances, or with another."""

    slots: Slots
    levels: Levels

    def compare(
        self, shards: ChangedShards, allowed: Mapping[Key, int], shown: Mapping[Key, int] | None = None
    ) -> Comparison:
        """The counts of some modules against the allowances, after all that only moved or was revealed.

        `shown` is what of the allowances no shard of base has, and a stricter ruler or another environment shows there.
        """
        counts = shards.counts
        ratcheted = {key: count for key, count in allowed.items() if not self._is_forbidden(key, counts)}
        slots, measured = self.slots, self.slots.measured
        account = Account.between(counts, ratcheted, measured.measure)
        if grown := account.grown():
            from ratchet.check.evidence import Situation  # slow to import, and only needed where something grew
            from ratchet.check.evidence.ladder import climb

            modules = frozenset(key.module for key in grown)
            about = (self.levels, slots.base, measured, account.allowed, modules, shown or {})
            climb(account, Situation(*about, slots=slots.changes))
        worse = {key: change.times for key, change in slots.worse.items()}
        return with_worse(compare(counts, account), counts, worse)

    def has_growth_in_old_code(self, comparison: Comparison) -> bool:
        """Whether some key grew by more than what stands in lines that the change added."""
        measured = self.slots.measured
        places = {difference: measured.measure.places(difference.key) for difference in comparison.grown}
        paths = {debt.place.path for debts in places.values() for debt in debts}
        added = AddedLines(measured.inventory.top, self.slots.base.code, paths)
        return any(
            difference.found - difference.allowed > sum(debt.count for debt in debts if added.is_new(debt.place))
            for difference, debts in places.items()
        )

    def _is_forbidden(self, key: Key, counts: Mapping[Key, int]) -> bool:
        """Whether a debt that there is has a level of which nothing is allowed, whatever was recorded."""
        measure = self.slots.measured.measure
        if key not in counts or key.module not in measure.mixed:
            return False
        places = measure.places(key)
        return bool(places) and self.levels.of_debt(places[0]) is Level.FORBID


def _notes_of_replay(base: MergeBase, replay: Replay, now: Environment, shards: ChangedShards) -> tuple[str, ...]:
    """What came with another environment, and with which part of it; nothing where it makes no difference."""
    then = base.manifest
    if not base.has_baseline or then is None:
        return ("base has no baseline, so its code was measured now",)
    recorded = base.allowed()
    more, less = growth(replay.counts, recorded).total(), growth(recorded, replay.counts).total()
    if not more and not less:
        return ()
    there = versions(replay.project.instruments.interpreter, then.distributions)
    differs = environment_difference(then, now, there)
    which = f" ({differs.words()})" if differs.words() else ""
    advice = "install what is missing; do not record this" if differs.missing else "ratchet update records it"
    if shards.stored.manifest == now:
        is_there = is_committed(replay.project, base, shards.files)
        advice = "it is recorded" if is_there else "commit baselines/, where it is recorded"
    return (f"the environment is not the baseline's{which}, which alone makes +{more} -{less} debts: {advice}",)
