"""Libraries that are said to have no types, and from which nothing comes any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ratchet.measure.libraries import NOTED
from ratchet.measure.measure import FileMeasure
from ratchet.policy.levels import Levels
from ratchet.terms import POLICY, Debt, Key, Place


def vacuous(files: Iterable[FileMeasure], levels: Levels) -> Iterator[Debt]:
    """One `vacuous-contract` debt for each library that is said to have no types, and from which nothing comes."""
    used = {detail for file in files for rule, detail, _ in file.figures.shown if rule == NOTED}
    used |= {key.detail for file in files for key in file.counts if key.rule == NOTED}
    config = levels.head
    for index, name in enumerate(config.untyped):
        if name in levels.untyped and name not in used:
            place = Place(config.source or "ratchet.toml", config.line("libraries", "untyped", index))
            message = f"[libraries] untyped names {name}, which has types here, or is not imported"
            key = Key("vacuous-contract", POLICY, "libraries", name)
            yield Debt(key, place, message, hint="Take the name out: what comes from the library counts from then on.")
