"""Differences → findings, each with the most telling place, what is allowed, and the honest way out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ratchet.check.comparison import Change
from ratchet.check.verdict import Finding
from ratchet.rules import rule
from ratchet.terms import MODULE_LEVEL, Debt, Key, Level, Place
from ratchet.terms.catalogue import is_contract

LevelFor = Callable[[Debt], Level]
"""The level that counts for a debt: its contract's, or its rule's at its place, the stricter of base's and today's."""


def grown_findings(
    changes: Iterable[Change], places: Callable[[Key], Sequence[Debt]], level_for: LevelFor, added: AddedLines
) -> Iterator[Finding]:
    """One finding a key, at the first of its places that the change added."""
    for change in changes:
        debts = places(change.key)
        if not debts:
            continue
        debt = _most_telling(debts, change.found - change.allowed, added)
        yield Finding(
            change.key,
            debt.place,
            change.allowed,
            change.found,
            debt.message,
            _hint(debt),
            level_for(debt),
            change.swapped_from,
            debt.trail,
            debt.culprit,
        )


class AddedLines:
    """Whether a line of a file was there at base. `base` has the stripped lines of the files that were, by path."""

    def __init__(self, top: Path, base: Mapping[str, frozenset[str]]) -> None:
        self._top = top
        self._base = base
        self._now: dict[str, list[str]] = {}

    def is_new(self, place: Place) -> bool:
        lines = self._base.get(place.path)
        if lines is None:
            return True
        return self._line(place) not in lines

    def _line(self, place: Place) -> str:
        if place.path not in self._now:
            try:
                text = (self._top / place.path).read_bytes().decode("utf-8", "replace")
            except OSError:
                text = ""
            self._now[place.path] = text.split("\n")
        lines = self._now[place.path]
        return lines[place.line - 1].strip() if 0 < place.line <= len(lines) else ""


def _most_telling(debts: Sequence[Debt], surplus: int, added: AddedLines) -> Debt:
    for debt in debts:
        if added.is_new(debt.place):
            return debt
    # No line is new: the last ones are more likely to be the surplus than the first.
    return debts[max(len(debts) - surplus, 0)] if surplus <= len(debts) else debts[0]


def hint_of(rule_id: str) -> str:
    """A rule's way out, and the one that will not work."""
    found = rule(rule_id)
    if found is None and is_contract(rule_id):
        from ratchet.contracts import known  # slow to import, and only needed for findings

        kind = known(rule_id)
        return f"{kind.fix} {kind.dodge}" if kind is not None else ""
    return f"{found.fix} {found.dodge}" if found is not None else ""


def _hint(debt: Debt) -> str:
    """A debt's own hint in place of its rule's; a contract's reason comes before the way out."""
    if debt.hint and is_contract(debt.key.rule):
        return f"{debt.hint.rstrip('.')}. {hint_of(debt.key.rule)}"
    return debt.hint or hint_of(debt.key.rule)


def policy_findings(debts: Iterable[Debt], level_for: LevelFor) -> Iterator[Finding]:
    """Findings of rules whose allowance is zero: a loosened ruler, a contract that watches nothing."""
    merged: dict[Key, Debt] = {}
    for debt in debts:
        known = merged.get(debt.key)
        merged[debt.key] = dataclasses.replace(known, count=known.count + debt.count) if known else debt
    for debt in merged.values():
        hint = debt.hint or hint_of(debt.key.rule)
        yield Finding(
            debt.key, debt.place, 0, debt.count, debt.message, hint, level_for(debt), trail=debt.trail
        )  # fmt: skip


def loosened_baseline(
    present: Mapping[Key, int], permitted: Callable[[Key], int], shards: Mapping[str, str]
) -> Iterator[Debt]:
    """Rows of the work tree's shards that allow more than is permitted."""
    for key, count in sorted(present.items()):
        if count > (allowed := permitted(key)):
            path = shards.get(key.module, f"baselines/modules/{key.module}.tsv")
            message = f"{path} allows {count} of {key.rule} in {key.symbol} ({key.detail}); {allowed} is permitted"
            found = Key("loosened-baseline", key.module, key.symbol, f"{key.rule} {key.detail}")
            yield Debt(found, Place(path, 1, 1), message, count - allowed)


def missing_shards(
    present: Collection[str], before: Mapping[str, str], needed: Mapping[Key, int], renamed: Collection[str]
) -> Iterator[Debt]:
    """Shards that base has and the work tree has not, although debt remains in their modules."""
    indebted = {key.module for key, count in needed.items() if count}
    for module, path in sorted(before.items()):
        if module in indebted and module not in present and module not in renamed:
            message = f"{path} was removed while its module still has debt"
            yield Debt(Key("loosened-baseline", module, MODULE_LEVEL, "shard"), Place(path, 1, 1), message)
