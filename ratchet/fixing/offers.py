"""Edits that a reader may take one by one: each stands in one place, and was measured by itself."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from ratchet.errors import Inconclusive
from ratchet.fixing.applying import CannotEdit, applied
from ratchet.fixing.deadline import Deadline
from ratchet.fixing.edits import TYPES, Edit, Kind, first_of_each
from ratchet.fixing.fixes import Fix, Turn, all_fixes
from ratchet.fixing.growth import Measuring
from ratchet.fixing.pinned import other_mypy
from ratchet.fixing.scratch import make_scratch
from ratchet.fixing.settling import Settling
from ratchet.fixing.situation import Situation
from ratchet.measure.project import Project, Scope
from ratchet.policy.levels import Levels
from ratchet.terms import Key, Place

_MOST = 20
"""So many offers are measured by themselves, each of which takes a measure: the first in the order of their places."""
_SECONDS = 60.0
"""After which no more measure is begun."""
_LONGEST = 30
"""Lines of the longest text that is offered: a signature may have many."""
_EXACT = {Kind.COMMENT: "suppression", Kind.UNCAST: "cast"}
"""What mypy itself says that nothing rests on, in the text as it stands: to be measured with all others is enough."""


class Offer(NamedTuple):
    """`text` in the place of the lines `first` to `last` of a file pays one of a debt, whose place is in `first`."""

    key: Key
    path: str
    first: int
    last: int
    text: str


def offers(project: Project, owed: Mapping[Key, str], scope: Scope) -> tuple[Offer, ...]:
    """What pays debts by itself: `owed` are the debts with their messages. What was not measured is not offered.

    Raises Inconclusive where the project cannot be measured.
    """
    left = {Turn.OTHERS, Turn.LAST} if other_mypy(project) else {Turn.OTHERS}
    fixes = [fix for fix in all_fixes() if fix.turn not in left]
    wanted = frozenset(key for key, message in owed.items() if any(fix.may_pay(key, message) for fix in fixes))
    if not wanted:
        return ()
    asked = [fix for fix in fixes if any(fix.may_pay(key, owed[key]) for key in wanted)]
    scratch = make_scratch(project)
    first = scratch.measure()
    situation, measuring = Situation(scratch, project.top, first, scope), Measuring.of(first, Levels(project.config))
    proposed = _proposed(asked, situation, wanted)
    deadline = Deadline(_SECONDS, project.instruments.progress)
    kept = Settling(situation, measuring, deadline).settle(proposed).kept
    scratch.write({edit.path: situation.text(edit.path) for edit in proposed})
    return tuple(_Alone(situation, measuring, deadline, wanted).offers(kept))


def _proposed(fixes: Collection[Fix], situation: Situation, wanted: Collection[Key]) -> list[Edit]:
    """The certain edits of symbols that owe what their fix pays; of those to be measured alone, not many more."""
    symbols = {(key.rule, key.module, key.symbol) for key in wanted}
    edits = first_of_each(
        edit
        for fix in fixes
        for edit in situation.judged(fix.edits(situation))
        if edit.is_certain and any((rule, edit.module, edit.symbol) in symbols for rule in fix.rules)
    )
    exact = [edit for edit in edits if edit.kind in _EXACT]
    others = sorted((edit for edit in edits if edit.kind not in _EXACT), key=_order)
    return exact + others[: 4 * _MOST]


def _order(edit: Edit) -> tuple[str, int, int, str]:
    return edit.path, edit.line, edit.column, edit.detail


def _units(edits: Iterable[Edit]) -> Iterator[list[Edit]]:
    """Those of one signature together: a reader takes it as a whole."""
    for _, unit in itertools.groupby(sorted(edits, key=lambda edit: (_unit(edit), edit.detail)), key=_unit):
        yield [*unit]


def _unit(edit: Edit) -> tuple[str, int, int]:
    is_slot = edit.kind not in (*_EXACT, Kind.ATTRIBUTE, Kind.VARIABLE)
    return edit.path, edit.line, 0 if is_slot else edit.column


class _Lines(NamedTuple):
    """`text` in the place of the lines `first` to `last`."""

    first: int
    last: int
    text: list[str]

    def written(self, before: str) -> str:
        """A whole text with these lines in it."""
        lines = before.split("\n")
        return "\n".join([*lines[: self.first - 1], *self.text, *lines[self.last :]])


class _Alone(NamedTuple):
    """Edits that hold together, each of which is now tried by itself."""

    situation: Situation
    measuring: Measuring
    deadline: Deadline
    wanted: frozenset[Key]

    def offers(self, kept: Iterable[Edit]) -> Iterator[Offer]:
        exact = [edit for edit in kept if edit.kind in _EXACT]
        for edit in sorted(exact, key=_order):
            if (lines := self._lines([edit])) is not None:
                yield from self._each(edit.path, self._named(edit), lines)
        tried = 0
        for unit in _units(edit for edit in kept if edit.kind not in _EXACT):
            if tried >= _MOST or self.deadline.is_over:
                return
            lines = self._lines([edit for edit in unit if self._lines([edit]) is not None])
            if lines is not None:
                tried += 1
                yield from self._each(unit[0].path, self._paid(unit[0], lines), lines)

    def _lines(self, edits: Sequence[Edit]) -> _Lines | None:
        """What edits of one place write; None where they write elsewhere as well, such as an import."""
        if not edits:
            return None
        path, is_annotated = edits[0].path, any(edit.kind in TYPES for edit in edits)
        file = next(file for file in self.situation.files if file.path == path)
        before = self.situation.text(path)
        try:
            after = applied(before, edits, self.situation.namespace(file, is_annotated)).text
            return _changed_lines(before.decode(), after.decode(), edits[0])
        except (CannotEdit, UnicodeDecodeError):
            return None

    def _named(self, edit: Edit) -> Iterator[Key]:
        """What an exact edit pays: the cast, or the codes of the comment that it does not keep."""
        left = edit.text.split(", ")
        for key in self.wanted:
            is_meant = key.detail not in left and (edit.kind is Kind.COMMENT or key.detail == edit.detail)
            if is_meant and key[:3] == (_EXACT[edit.kind], edit.module, edit.symbol):
                yield from {key for place in self._places(key) if (place.path, place.line) == (edit.path, edit.line)}

    def _paid(self, edit: Edit, lines: _Lines) -> Collection[Key]:
        """What is owed no more with these lines alone; nothing where anything grows."""
        scratch, before = self.situation.scratch, self.situation.text(edit.path)
        scratch.write({edit.path: lines.written(before.decode()).encode()})
        allowed = self.situation.measured.measure.counts
        try:
            self.deadline.progress(f"measuring what {edit.fix} proposes for {edit.path}:{edit.line} by itself")
            measured = scratch.measure()
            grown = self.measuring.grown(measured, allowed)
        except Inconclusive:
            return ()
        finally:
            scratch.write({edit.path: before})
        now = measured.measure.counts
        return () if grown else {key for key in self.wanted if now.get(key, 0) < allowed.get(key, 0)}

    def _each(self, path: str, keys: Iterable[Key], lines: _Lines) -> Iterator[Offer]:
        """An offer for each debt, from its line on, where a reader is told of it."""
        text = self.situation.text(path).decode().split("\n")
        for key in sorted(keys):
            above = [place.line for place in self._places(key) if place.path == path and place.line <= lines.first]
            first = max(above, default=0)
            if not first or lines.last - first >= _LONGEST:
                continue
            whole = "\n".join([*text[first - 1 : lines.first - 1], *lines.text])
            yield Offer(key, path, first, lines.last, whole.replace("\r", ""))

    def _places(self, key: Key) -> Iterator[Place]:
        return (debt.place for debt in self.situation.measured.measure.places(key))


def _changed_lines(before: str, after: str, edit: Edit) -> _Lines | None:
    """The lines from an edit's on that it changes; None where others change too.

    The import that a cast needs no more may stay, and its lines may become fewer.
    """
    old, new = before.split("\n"), after.split("\n")
    if len(old) != len(new) and edit.kind is not Kind.UNCAST:
        return None  # an import came in
    start = next((number for number, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old))
    matcher = SequenceMatcher(None, old[start:], new[start:], autojunk=False)
    changes = [each for each in matcher.get_opcodes() if each[0] != "equal"]
    below = [each for each in changes if start + each[1] >= edit.line - 1]
    if not below or (len(below) < len(changes) and edit.kind is not Kind.UNCAST):
        return None
    (_, low, _, new_low, _), (_, _, high, _, new_high) = below[0], below[-1]
    return _Lines(start + low + 1, start + high, new[start + new_low : start + new_high])
