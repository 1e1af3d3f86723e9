"""Applies edits, measures, and takes back what made anything grow, until nothing does."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.fixing.annotated import Names
from ratchet.fixing.applying import Applied, CannotEdit, applied
from ratchet.fixing.blame import Blame, blamed, halves
from ratchet.fixing.deadline import Deadline, OverError
from ratchet.fixing.edits import TYPES, Edit, Kind, by_path
from ratchet.fixing.growth import Measuring
from ratchet.fixing.named import named_instead
from ratchet.fixing.situation import Situation
from ratchet.measure.tree import Measured
from ratchet.terms import Debt, Key, Place
from ratchet.terms.catalogue import FINDING

_AT_ONCE = 200
"""So many edits are measured together at most: what is proved before time is over stays."""
_NO_PLACE = "there is no place for it, or no name"
_OUT_OF_TIME = "time ran out before it was tried by itself"
_UNMEASURED = "it could not be measured"


@dataclass(frozen=True, slots=True)
class Settled:
    """Edits that stay, the texts of the files that they are about, and the measure with them."""

    kept: frozenset[Edit]
    texts: Mapping[str, bytes]
    measured: Measured


@dataclass(slots=True)
class Settling:
    """The edits of one situation, on their way. `taken_back` are those that were, with what they made grow;
    `suspected` those that are to be tried again, `against` the debts of culprits, `touched` the paths that were
    written. `is_likely`: edits that are not certain are tried as well."""

    situation: Situation
    measuring: Measuring
    deadline: Deadline
    is_likely: bool = False
    taken_back: dict[Edit, str] = field(default_factory=dict)
    suspected: set[Edit] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    against: dict[Edit, Sequence[Debt]] = field(default_factory=dict)
    written: dict[tuple[str, frozenset[Edit]], Applied] = field(default_factory=dict)

    def settle(self, edits: Sequence[Edit]) -> Settled:
        """The most of the edits with which nothing grows: so many at a time, those that come first at first.

        Where time is over meanwhile, it is what was proved by then.
        """
        settled = Settled(frozenset(), {}, self.situation.measured)
        with contextlib.suppress(OverError):
            for start in range(0, len(edits), _AT_ONCE):
                batch = edits[start : start + _AT_ONCE]
                settled = self._without_blamed(settled.kept | frozenset(batch), settled)
                settled = self._tried_again([edit for edit in batch if edit in self.suspected], settled)
            settled = self._with_named(settled)
        left = set(edits) - settled.kept - self.taken_back.keys()
        self.taken_back |= dict.fromkeys(left, _OUT_OF_TIME if self.deadline.is_over else _NO_PLACE)
        for edit in settled.kept:
            self.taken_back.pop(edit, None)
        return settled

    def _without_blamed(self, active: frozenset[Edit], sound: Settled) -> Settled:
        """Take back what is to blame of the edits that are not known to be sound, until nothing grows."""
        while active - sound.kept and not self.deadline.is_over:
            settled, grown, active = self._tried(active, sound)
            if settled is not None:
                return settled
            blame = blamed(grown, active - sound.kept, self._line_at)
            self._take_back(blame)
            self.suspected |= blame.suspected
            active -= blame.culprits.keys() | blame.suspected
        return sound

    def _tried_again(self, suspects: Collection[Edit], sound: Settled) -> Settled:
        """Those of some suspects with which nothing grows: all, or what halving them leaves, down to each culprit."""
        left = frozenset(suspects)
        while left and not self.deadline.is_over:
            settled, grown, active = self._tried(sound.kept | left, sound)
            if settled is not None:
                return settled
            left &= active
            blame = blamed(grown, left, self._line_at)
            if len(left) == 1 and not blame.culprits:
                debts = next(iter(grown.values()), ())
                blame = Blame(dict.fromkeys(left, debts) if debts else {}, left)
            self._take_back(blame)
            left -= blame.culprits.keys()
            if len(left) > 1 and not blame.culprits:
                for half in halves(left):
                    sound = self._tried_again(half, sound)
                return sound
            if len(left) == 1 and not grown:
                self.taken_back |= dict.fromkeys(left, _UNMEASURED)
                return sound
        return sound

    def _with_named(self, settled: Settled) -> Settled:
        """The same with the types that mypy names where it refuses others, as far as nothing grows with them."""
        likely = self.situation.judged(self._named_instead())
        others = [edit for edit in likely if edit.is_certain or self.is_likely]
        settled = self._tried_again(others, settled)
        self.taken_back = {edit: why for edit, why in self.taken_back.items() if edit not in others}
        return settled

    def _named_instead(self) -> Iterator[Edit]:
        """The types that mypy names where it refuses some."""
        for edit, debts in self.against.items():
            if edit in self.taken_back and (tree := self.situation.tree(edit.path)) is not None:
                other = named_instead(edit, debts, Names(tree, self.situation.elsewhere, takes_dotted=True))
                if other is not None:
                    yield other

    def _take_back(self, blame: Blame) -> None:
        for edit, debts in blame.culprits.items():
            self.taken_back[edit] = f"{debts[0].message} [{debts[0].key.rule}]"
            self.against[edit] = debts
            self.suspected.discard(edit)

    def _tried(
        self, active: frozenset[Edit], sound: Settled
    ) -> tuple[Settled | None, Mapping[Key, tuple[Debt, ...]], frozenset[Edit]]:
        """The state with some edits, or what grew with them; and those of the edits that have a place."""
        self.touched |= {edit.path for edit in active}
        self.deadline.progress(f"measuring {len(active)} edits in {len(by_path(active))} files")
        active, texts = self._texts(active, self.touched)
        if not active - sound.kept:
            return sound, {}, active
        measured, grown = self._measured(texts)
        if measured is not None:
            grown = {**_unpaid(active, measured, self.situation.measured), **grown}
        if measured is not None and not grown:
            return Settled(active, texts, measured), {}, active
        return None, grown, active

    def _line_at(self, place: Place) -> str:
        """The text of a line as it was measured."""
        lines = self.situation.scratch.read(place.path).split(b"\n") if place.path in self.situation.paths else []
        return lines[place.line - 1].decode("utf-8", "replace") if 0 < place.line <= len(lines) else ""

    def _measured(self, texts: Mapping[str, bytes]) -> tuple[Measured | None, Mapping[Key, tuple[Debt, ...]]]:
        """The measure with some texts and what grew there; None where it could not be told."""
        self.situation.scratch.write(texts)
        try:
            measured = self.situation.scratch.measure()
        except Inconclusive:
            return None, {}
        return measured, self.measuring.grown(measured, self.situation.measured.measure.counts)

    def _texts(self, active: frozenset[Edit], paths: Collection[str]) -> tuple[frozenset[Edit], dict[str, bytes]]:
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
                    self.situation.namespace(file, any(edit.kind in TYPES for edit in edits)),
                )
            except CannotEdit:
                known = Applied(text, frozenset())
            self.written[file.path, edits] = known
        return known


def _unpaid(edits: Collection[Edit], measured: Measured, before: Measured) -> Mapping[Key, tuple[Debt, ...]]:
    """The findings that stay though their tool said what to write. Other edits pay by their kind."""
    owed = Counter(Key(FINDING, edit.module, edit.symbol, edit.detail) for edit in edits if edit.kind is Kind.REPLACE)
    counts, now = before.measure.counts, measured.measure
    return {
        key: tuple(replace(debt, message=f"it stays: {debt.message}") for debt in now.places(key))
        for key, count in owed.items()
        if now.counts.get(key, 0) > counts.get(key, 0) - count
    }
