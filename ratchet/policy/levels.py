"""Which level counts, for a rule at a path and for a debt: the only answer in ratchet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ratchet.config import Config, Stale, Strictness, Trust
from ratchet.config.globs import matches
from ratchet.config.model import Profile
from ratchet.facts.change import NO_CHANGE, Change
from ratchet.terms import Debt, Key, Level
from ratchet.terms.catalogue import CODED_RULES, coded, rule_named

if TYPE_CHECKING:
    from ratchet.rules import Rule

_OWED = (Level.RATCHET, Level.FORBID)
"""The levels of what may not grow; what has another one is a note, or nothing."""

_Profiles = tuple[tuple[int, ...], ...]
"""The numbers of the profiles that hold for a file: today's, and base's at each place that the file came from."""


@dataclass(frozen=True)
class Levels:
    """Today's levels, never laxer than those of base: the author of a change cannot move the line.

    `base` is None where there is no base, or where base is not configured. A profile of base goes along with the files
    and directories that `change` renamed.
    """

    head: Config
    base: Config | None = None
    change: Change = NO_CHANGE

    def of_rule(self, rule: str, path: str | None = None) -> Level:
        """The level of a rule for a file of today, or for the repository where `path` is None."""
        asked = (rule, None if path is None else self._profiles_at(path))
        known = self._known.get(asked)
        if known is None:
            known = self._known[asked] = _strictest((self.head.level(rule, path), *self._levels_at_base(rule, path)))
        return known

    def live_rules(self, path: str) -> tuple[Rule, ...]:
        """The rules of which a debt counts in a file. Files with the same profiles share the answer."""
        profiles = self._profiles_at(path)
        known = self._live.get(profiles)
        if known is None:
            from ratchet.rules import all_rules  # only where something is measured

            known = self._live[profiles] = tuple(rule for rule in all_rules() if not _is_off(self, rule.id, path))
        return known

    def of_debt(self, debt: Debt) -> Level:
        """The level of a debt: its contract's own where the contract sets one, else its rule's where it stands."""
        return self.of_key(debt.key, debt.place.path)

    def is_owed(self, key: Key, path: str) -> bool:
        """Whether a debt that stands in a file counts: a check compares it, or allows none. The others are notes."""
        return self.of_key(key, path) in _OWED

    def of_key(self, key: Key, path: str) -> Level:
        """The level of a debt that stands in a file."""
        rule = key.rule
        if rule in CODED_RULES and (self.coded_rules or self.tools):
            return self.of_rule(coded(rule, key.detail), path)
        contract = (key.symbol, rule)
        now, then = self._set_today.get(contract), self._set_at_base.get(contract)
        if now is None and then is None:
            return self.of_rule(rule, path)
        levels = [self.head.level(rule, path) if now is None else now]
        if then is not None:
            levels.append(then)
        elif contract in self._set_at_base:
            levels += self._levels_at_base(rule, path)
        return _strictest(levels)

    def strictness_of(self, path: str) -> Strictness:
        """How strictly a file of today is judged: as strictly as today's or base's configuration says."""
        said = [self.head.strictness_of(path)]
        if self.base is not None:
            said += [self.base.strictness_of(origin) for origin in self.change.origins(path)]
        return Strictness.STRICT if Strictness.STRICT in said else Strictness.STANDARD

    def was_off(self, rule: str, path: str) -> bool:
        """Whether base minded nothing of a rule in a file that stood elsewhere."""
        origins = [origin for origin in self.change.origins(path) if origin != path]
        base = self.base
        return base is not None and bool(origins) and all(base.level(rule, one) not in _OWED for one in origins)

    @property
    def stale(self) -> Stale:
        """What an out-of-date baseline is in CI."""
        return Stale.FAIL if any(config.stale is Stale.FAIL for config in self._configs) else Stale.NOTE

    @property
    def trust(self) -> Trust:
        """Which waivers count."""
        return max((config.trust for config in self._configs), key=lambda trust: trust.strictness)

    @property
    def cycle_rules(self) -> frozenset[str]:
        """The rules about the size of import cycles that are not off everywhere."""
        return frozenset(rule for config in self._configs for rule in config.cycle_rules)

    @cached_property
    def untyped(self) -> tuple[str, ...]:
        """The libraries that are known to have no types, at base as well."""
        return tuple(name for name in self.head.untyped if all(name in config.untyped for config in self._configs))

    @cached_property
    def coded_rules(self) -> frozenset[str]:
        """The names of rules that are about one code, today or at base."""
        return frozenset(rule for config in self._configs for rule in config.coded_rules)

    @cached_property
    def tools(self) -> frozenset[str]:
        """The ids of other tools that are run, today or at base."""
        return frozenset(tool.id for config in self._configs for tool in config.tools)

    @cached_property
    def fingerprint(self) -> str:
        """A text that is the same as long as every file's levels are: part of the key of remembered measures."""
        said = [(sorted(config.rules.items()), config.profiles, config.tools) for config in self._configs]
        text = repr([*said, self.untyped])
        if self.base is not None and self.base.profiles and self.change.files:
            text += repr(sorted(self.change.files.items()))
        return text

    @property
    def _configs(self) -> tuple[Config, ...]:
        return (self.head,) if self.base is None else (self.head, self.base)

    @cached_property
    def _known(self) -> dict[tuple[str, _Profiles | None], Level]:
        """What has been asked: dozens of rules, of every file, of which few have profiles of their own."""
        return {}

    @cached_property
    def _live(self) -> dict[_Profiles, tuple[Rule, ...]]:
        return {}

    @cached_property
    def _places(self) -> dict[str, _Profiles]:
        return {}

    def _profiles_at(self, path: str) -> _Profiles:
        """Which profiles say something of a file, today and at base. Where they are the same, so is every level."""
        known = self._places.get(path)
        if known is None:
            at_base = self.base.profiles if self.base is not None else ()
            then = sorted({_matching(at_base, origin) for origin in self.change.origins(path)}) if at_base else ()
            known = self._places[path] = (_matching(self.head.profiles, path), *then)
        return known

    def _levels_at_base(self, rule: str, path: str | None) -> tuple[Level, ...]:
        """What base says of a rule: for the path, or for the one that the file came from if that is laxer."""
        if self.base is None or not (self.base.runs(rule) and self.head.runs_mypy_for(rule)):
            return ()
        if path is None or not self.base.profiles or not self.change.files:
            return (self.base.level(rule, path),)
        return (_laxest(self.base.level(rule, origin) for origin in self.change.origins(path)),)

    @cached_property
    def _set_today(self) -> Mapping[tuple[str, str], Level | None]:
        """(id, type) of each contract → the level that it sets, None where it leaves that to its rule."""
        return {(table.id, table.type): table.level for table in self.head.contracts}

    @cached_property
    def _set_at_base(self) -> Mapping[tuple[str, str], Level | None]:
        """The same of base's contracts, under today's ids."""
        contracts = self.base.contracts if self.base else ()
        return {(self.change.contracts.get(table.id, table.id), table.type): table.level for table in contracts}


def _matching(profiles: Sequence[Profile], path: str) -> tuple[int, ...]:
    return tuple(number for number, profile in enumerate(profiles) if matches(path, profile.paths))


def _strictest(levels: Iterable[Level]) -> Level:
    return max(levels, key=lambda level: level.strictness)


def _laxest(levels: Iterable[Level]) -> Level:
    return min(levels, key=lambda level: level.strictness)


def may_owe(levels: Levels, rule: str, path: str) -> bool:
    """Whether a file may owe anything of a rule, of whichever code. Notes are not owed."""
    return not _by_code(levels, rule, path).isdisjoint(_OWED)


def _is_off(levels: Levels, rule: str, path: str) -> bool:
    """Whether no debt of a rule is told of in a file, of whichever code."""
    return _by_code(levels, rule, path) == {Level.OFF}


def _by_code(levels: Levels, rule: str, path: str) -> set[Level]:
    named = (rule, *(name for name in levels.coded_rules if rule_named(name) == rule))
    return {levels.of_rule(name, path) for name in named}


_ASKED_OF_PRODUCTS = ("missing-annotation", "unchecked-body")


def is_test(levels: Levels, path: str) -> bool:
    """Whether a file is of the tests' profile: annotations and checked bodies are not asked for."""
    return all(levels.of_rule(rule, path) in (Level.OFF, Level.NOTE) for rule in _ASKED_OF_PRODUCTS)


def is_shipped(levels: Levels, path: str) -> bool:
    """Whether a file is asked for annotations and checked bodies alike, as tests are not."""
    return all(levels.of_rule(rule, path) in _OWED for rule in _ASKED_OF_PRODUCTS)
