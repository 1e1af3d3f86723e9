"""Whether a measure is worse than another one, for who fixes: a check lets errors be revealed, a fix does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property

from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.kinds import BODY, UNCHECKED, Fact
from ratchet.measure.folding import COUNTED_BY
from ratchet.measure.tree import Measured
from ratchet.policy.levels import Levels
from ratchet.terms import MODULE_LEVEL, NO_DETAIL, Debt, Key, Place
from ratchet.terms.catalogue import CONSEQUENCES
from ratchet.terms.counts import growth

_REVEALED = "unchecked-operation"
"""What shows where mypy begins to look into a body, and was so before.

Type errors and unreachable code are no such thing: mypy must stay as clean as it was, and a type that leaves code
unreachable is none that the code has.
"""


_COUNTED_ELSEWHERE = frozenset({*COUNTED_BY, "no-untyped-call"})
"""Codes of errors that are no debt of their own."""
_OF_LEFTOVERS = frozenset({"unused-ignore", "redundant-cast"})
"""Those of comments and casts that are needed no more."""


@dataclass(frozen=True)
class Measuring:
    """How a measure is compared with the first one.

    `unchecked`: (module, symbol) of bodies not checked then. `told`: path → how often mypy told of errors by codes that
    other rules count: these are no debts, but a user's mypy must not tell more of them than before. `codes` are those
    of these errors.
    """

    levels: Levels
    unchecked: frozenset[tuple[str, str]]
    told: Mapping[str, Counter[str]]
    codes: frozenset[str]

    @staticmethod
    def of(first: Measured, levels: Levels, leaves_none: bool = True) -> Measuring:
        """With what the first measure says of bodies. `leaves_none`: what is needed no more goes in the last turn."""
        codes = _COUNTED_ELSEWHERE - _OF_LEFTOVERS if leaves_none else _COUNTED_ELSEWHERE
        unchecked = (
            (types.module, body.symbol)
            for types in first.types.modules.values()
            for body in types.of(BODY)
            if body.detail == UNCHECKED
        )
        told = {
            path: Counter(error.detail for error in _told(types, codes)) for path, types in first.types.modules.items()
        }
        return Measuring(levels, frozenset(unchecked), told, codes)

    def grown(self, now: Measured, allowed: Mapping[Key, int]) -> Mapping[Key, tuple[Debt, ...]]:
        """Each key that grew, with its places."""
        measure = now.measure
        found = {
            key: measure.places(key)
            for key in growth(measure.counts, allowed)
            if not self.is_revealed(key)
            and not _is_narrowed(key, measure.counts, allowed)
            and not _has_another_cause(key, measure.counts, allowed)
        }
        minded = {key: places for key, places in found.items() if self.levels.is_owed(key, places[0].place.path)}
        return {**minded, **self._errors_grown(now)}

    def _errors_grown(self, now: Measured) -> Mapping[Key, tuple[Debt, ...]]:
        """The errors that other rules count, and that mypy tells more of in a file than it did."""
        found: dict[Key, list[Debt]] = {}
        for path, types in now.types.modules.items():
            before, errors = self.told.get(path, Counter()), _told(types, self.codes)
            if Counter(error.detail for error in errors) <= before:
                continue
            for error in errors:
                if sum(one.detail == error.detail for one in errors) > before[error.detail]:
                    symbol = _symbol_at(now, path, error.line)
                    key = Key("type-error", types.module, symbol, error.detail)
                    place = Place(path, error.line, error.column)
                    found.setdefault(key, []).append(Debt(key, place, f"{error.note} ({error.detail})"))
        return {key: tuple(debts) for key, debts in found.items()}

    def is_revealed(self, key: Key) -> bool:
        """Whether a debt may show because the body around it is checked now."""
        return key.rule == _REVEALED and any((key.module, symbol) in self.unchecked for symbol in _around(key.symbol))


def _told(types: ModuleTypes, codes: Container[str]) -> list[Fact]:
    return [error for error in types.errors if error.detail in codes]


def _symbol_at(measured: Measured, path: str, line: int) -> str:
    """The innermost function around a line."""
    functions = measured.sources[path].functions
    around = [each.symbol for each in functions if each.line <= line <= each.end_line]
    return around[-1] if around else MODULE_LEVEL


def _is_narrowed(key: Key, now: Mapping[Key, int], allowed: Mapping[Key, int]) -> bool:
    """Whether a code is silenced where every code was."""
    every = key._replace(detail="*")
    return key.rule == "suppression" and key != every and now.get(every, 0) < allowed.get(every, 0)


def _has_another_cause(key: Key, now: Mapping[Key, int], allowed: Mapping[Key, int]) -> bool:
    """Whether an operation only has its Any from elsewhere now: its function has no more of them than it had."""
    if key.rule != _REVEALED:
        return False
    here, there = (sum(count for one, count in counts.items() if one[:3] == key[:3]) for counts in (now, allowed))
    return here <= there


def _around(symbol: str) -> list[str]:
    """A symbol, and those that it stands in."""
    parts = symbol.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _by_function(counts: Mapping[Key, int]) -> Mapping[Key, int]:
    """The counts, in which an operation whose Any only comes from elsewhere now is the same."""
    sums: Counter[Key] = Counter()
    for key, count in counts.items():
        sums[key._replace(detail=NO_DETAIL) if key.rule == _REVEALED else key] += count
    return sums


@dataclass(frozen=True)
class Paid:
    """What a fix came to: the counts before and after, those of operations by function, whatever their causes are."""

    before: Mapping[Key, int]
    after: Mapping[Key, int]

    @staticmethod
    def of(before: Mapping[Key, int], after: Mapping[Key, int]) -> Paid:
        """What lies between two measures."""
        return Paid(_by_function(before), _by_function(after))

    @cached_property
    def less(self) -> Mapping[Key, int]:
        """What is owed no more."""
        return dict(growth(self.before, self.after))

    @property
    def causes(self) -> int:
        """How many causes are owed no more."""
        return sum(count for key, count in self.less.items() if key.rule not in CONSEQUENCES)

    @property
    def operations(self) -> int:
        """How many operations show in bodies that were not checked before."""
        return sum(self.revealed.values())

    @property
    def net(self) -> int:
        """By how much the debts changed in all."""
        return sum(self.after.values()) - sum(self.before.values())

    @cached_property
    def revealed(self) -> Mapping[Key, int]:
        """What shows now in bodies that were not checked before."""
        return {key: more for key, more in growth(self.after, self.before).items() if key.rule == _REVEALED}
