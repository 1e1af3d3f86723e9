"""Applies edits, measures, and takes back what made anything grow, until nothing does."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.fixing.applying import Applied, CannotEdit, applied
from ratchet.fixing.blame import blamed
from ratchet.fixing.edits import Edit, Kind, by_path
from ratchet.fixing.growth import Measuring
from ratchet.fixing.situation import Situation
from ratchet.measure.tree import Measured
from ratchet.terms import Debt, Key

_RETRIES = 4
"""How often edits of a symbol that were taken back together are tried again one by one."""
_NO_PLACE = "there is no place for it, or no name"


@dataclass(slots=True)
class Deadline:
    """When to stop; None: never. `progress` is told what is being done."""

    at: float | None
    progress: Callable[[str], None]

    @property
    def is_over(self) -> bool:
        """Whether no more measure may be begun."""
        return self.at is not None and time.monotonic() >= self.at


@dataclass(frozen=True, slots=True)
class Settled:
    """Edits that stay, the texts of the files that they are about, and the measure with them."""

    kept: frozenset[Edit]
    texts: Mapping[str, bytes]
    measured: Measured


@dataclass(slots=True)
class Settling:
    """The edits of one situation, on their way. `taken_back` are those that were, with what they made grow;
    `suspected` those of them that a message merely named, or that stood near."""

    situation: Situation
    measuring: Measuring
    deadline: Deadline
    taken_back: dict[Edit, str] = field(default_factory=dict)
    suspected: set[Edit] = field(default_factory=set)
    written: dict[tuple[str, frozenset[Edit]], Applied] = field(default_factory=dict)

    def settle(self, edits: Collection[Edit]) -> Settled:
        """The most of the edits with which nothing grows: all together, then those taken back, one of a symbol each."""
        nothing = Settled(frozenset(), {}, self.situation.measured)
        settled = self._until_nothing_grows(frozenset(edits), nothing)
        for trial in _trials(self.taken_back, self.suspected):
            settled = self._until_nothing_grows(settled.kept | trial, settled)
        self.taken_back |= dict.fromkeys(set(edits) - settled.kept - self.taken_back.keys(), _NO_PLACE)
        for edit in settled.kept:
            self.taken_back.pop(edit, None)
        return settled

    def _until_nothing_grows(self, active: frozenset[Edit], sound: Settled) -> Settled:
        """Take back what is to blame of the edits that are not known to be sound."""
        paths = frozenset(edit.path for edit in active)
        while active - sound.kept and not self.deadline.is_over:
            self.deadline.progress(f"measuring {len(active)} edits in {len(paths)} files")
            active, texts = self._texts(active, paths)
            if not active - sound.kept:
                break
            measured, grown = self._measured(texts)
            if measured is not None and not grown:
                return Settled(active, texts, measured)
            doubtful = active - sound.kept
            blame = blamed(grown, doubtful)
            self.suspected |= blame.suspected
            culprits = blame.own | blame.suspected
            self.taken_back |= {edit: _reason(edit, grown) for edit in culprits}
            active -= culprits
        return sound

    def _measured(self, texts: Mapping[str, bytes]) -> tuple[Measured | None, Mapping[Key, tuple[Debt, ...]]]:
        """The measure with some texts and what grew there; None where it could not be told."""
        self.situation.scratch.write(texts)
        try:
            measured = self.situation.scratch.measure()
        except Inconclusive:
            return None, {}
        return measured, self.measuring.grown(measured, self.situation.measured.measure.counts)

    def _texts(self, active: frozenset[Edit], paths: frozenset[str]) -> tuple[frozenset[Edit], dict[str, bytes]]:
        """The edits that have a place, and each file's text with them."""
        edits, texts, done = by_path(active), dict[str, bytes](), set[Edit]()
        for file in self.situation.files:
            if file.path in paths:
                result = self._applied(file, frozenset(edits.get(file.path, ())))
                texts[file.path] = result.text
                done |= result.done
        return frozenset(done), texts

    def _applied(self, file: SourceFile, edits: frozenset[Edit]) -> Applied:
        """A file with some edits, written once; as it was where they cannot be written."""
        known = self.written.get((file.path, edits))
        if known is None:
            text = self.situation.text(file.path)
            try:
                known = applied(
                    text,
                    edits,
                    self.situation.namespace(file, any(edit.kind in (Kind.ANNOTATE, Kind.ARGUMENTS) for edit in edits)),
                )
            except CannotEdit:
                known = Applied(text, frozenset())
            self.written[file.path, edits] = known
        return known


def _reason(edit: Edit, grown: Mapping[Key, tuple[Debt, ...]]) -> str:
    """What an edit made grow: in its own symbol where something grew there."""
    if not grown:
        return "it could not be measured"
    near = [places[0] for key, places in grown.items() if key.module == edit.module and key.symbol == edit.symbol]
    first = near[0] if near else next(iter(grown.values()))[0]
    return f"{first.message} [{first.key.rule}]"


def _trials(taken_back: Collection[Edit], suspected: Collection[Edit]) -> list[frozenset[Edit]]:
    """What is tried again, one edit of a symbol at a time: suspects, and edits that were taken back together."""
    groups: defaultdict[tuple[str, str], list[Edit]] = defaultdict(list)
    for edit in sorted(taken_back):
        groups[edit.path, edit.symbol].append(edit)
    again = [group for group in groups.values() if len(group) > 1 or group[0] in suspected]
    trials = (frozenset(group[number] for group in again if len(group) > number) for number in range(_RETRIES))
    return [trial for trial in trials if trial]
