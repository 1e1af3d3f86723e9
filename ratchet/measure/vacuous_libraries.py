"""Libraries that are said to have no types, and from which nothing comes any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set

from ratchet.measure.libraries import NOTED
from ratchet.measure.measure import FileMeasure
from ratchet.policy.levels import Levels
from ratchet.terms import POLICY, Debt, Key, Place


def vacuous(files: Collection[FileMeasure], levels: Levels) -> Iterator[Debt]:
    """One `vacuous-contract` debt for each library that is said to have no types, and from which nothing comes."""
    config, named = levels.head, {name for name in levels.head.untyped if name in levels.untyped}
    # Most projects only note these uses, and thousands of shards are slow to read: so they come last, if at all.
    idle = _left(named, ((detail for rule, detail, _ in file.figures.shown if rule == NOTED) for file in files))
    idle = _left(idle, ((key.detail for key in file.counts if key.rule == NOTED) for file in files))
    for index, name in enumerate(config.untyped):
        if name in idle:
            place = Place(config.source or "ratchet.toml", config.line("libraries", "untyped", index))
            message = f"[libraries] untyped names {name}, which has types here, or is not imported"
            key = Key("vacuous-contract", POLICY, "libraries", name)
            yield Debt(key, place, message, hint="Take the name out: what comes from the library counts from then on.")


def _left(names: Set[str], used: Iterable[Iterable[str]]) -> Set[str]:
    """Those of some names that are used nowhere. It is looked no further than the last of them."""
    left = set(names)
    for each in used if left else ():
        left.difference_update(each)
        if not left:
            break
    return left
