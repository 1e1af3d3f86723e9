"""The loop: propose, settle, propose again on what is better now, until nothing is proposed that stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.facts.types.stub_packages import stub_packages
from ratchet.fixing.deadline import Deadline, OverError
from ratchet.fixing.edits import SLOTS, Edit, Identity, Word, first_of_each
from ratchet.fixing.fixes import Fix, Turn, all_fixes
from ratchet.fixing.given import Given
from ratchet.fixing.growth import Measuring, Paid
from ratchet.fixing.pinned import other_mypy
from ratchet.fixing.scratch import Scratch, make_scratch
from ratchet.fixing.settling import Settling
from ratchet.fixing.situation import Situation
from ratchet.fixing.tried import known_tried, remember_tried
from ratchet.fixing.waiting import waiting
from ratchet.measure.causes import Causes
from ratchet.measure.project import Project, Scope
from ratchet.measure.tree import Measured
from ratchet.policy.levels import Levels
from ratchet.storage.files import content_of
from ratchet.terms import Debt

_MOST_ROUNDS = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be fixed: where, the debts of which rules (none: of all), by which stubs, in how many seconds.

    `suggests`: what is merely likely is wanted as well. `given` are types that were decided on: these and no others.
    `symbols`: (module, symbol) of what alone is to be edited; None: all.
    """

    scope: Scope
    rules: Collection[str] = ()
    stubs: Path | None = None
    seconds: float | None = None
    suggests: bool = False
    given: Given | None = None
    symbols: Collection[tuple[str, str]] | None = None
    progress: Callable[[str], None] = field(default=lambda _: None)


@dataclass(frozen=True, slots=True)
class Fixed:
    """What came of it. `after` are the new texts of the files that changed, `before` their old ones.

    `likely` are texts with edits besides that are not certain, `suggested` those edits. `kept` are the edits that stay;
    `taken_back` has those that made something grow, with what; `proposed` every edit, also what was not tried;
    `situation` is that of the first. `stays` are slots at the paths that were asked about, and why. `stub_packages`
    would type libraries. `is_complete`: time did not run out first. `pinned` is where another mypy is pinned, for which
    comments and casts stay.
    """

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    likely: Mapping[str, bytes]
    paid: Paid
    kept: tuple[Edit, ...]
    taken_back: Mapping[Identity, str]
    stub_packages: tuple[str, ...]
    is_complete: bool
    pinned: str = ""
    suggested: tuple[Edit, ...] = ()
    proposed: Mapping[Identity, Edit] = field(default_factory=dict)
    situation: Situation | None = None
    stays: tuple[tuple[Debt, str], ...] = ()

    @property
    def certain(self) -> Mapping[str, bytes]:
        """Path → the text with all that is certain, of the files that have more that is likely."""
        return {path: self.after.get(path, text) for path, text in self.before.items()}


@dataclass(slots=True)
class _Course:
    """The loop under way: what was measured last, the texts that are good, and what was tried."""

    scratch: Scratch
    top: Path
    asked: Asked
    measuring: Measuring
    deadline: Deadline
    measured: Measured
    groups: list[list[Fix]]
    good: dict[str, bytes] = field(default_factory=dict)
    kept: list[Edit] = field(default_factory=list)
    proposed: dict[Identity, Edit] = field(default_factory=dict)
    refused: dict[Identity, str] = field(default_factory=dict)
    tried: set[Identity] = field(default_factory=set)
    rounds: int = 0
    situation: Situation | None = None

    def run(self, certain: bool) -> None:
        """Go on until no edit is proposed that was not tried. The copy holds the good texts afterwards.

        A group of fixes is asked where those before it have nothing more to say.
        """
        before = len(self.kept)
        while self.rounds < _MOST_ROUNDS and not self.deadline.is_over:
            try:
                if any(self._round(fixes, certain) for fixes in self.groups):
                    continue
            except OverError:
                break
            if len(self.kept) == before or not self.tried:
                break
            # What was taken back may hold now, and a second run would find that.
            before = len(self.kept)
            self.tried.clear()

    def _round(self, fixes: Iterable[Fix], certain: bool) -> bool:
        """Try what some fixes propose; whether there was anything that had not been tried."""
        situation = Situation(self.scratch, self.top, self.measured, self.asked.scope, self.asked.stubs)
        self.situation = self.situation or situation
        proposed = first_of_each(edit for edit in self._proposed(situation, fixes) if edit.is_certain or not certain)
        if not proposed:
            return False
        settling = Settling(situation, self.measuring, self.deadline, not certain)
        settled = settling.settle(self._worst_first(proposed))
        self.refused |= {edit.identity: why for edit, why in settling.taken_back.items()}
        self.tried |= {edit.identity for edit in settling.taken_back}
        for edit in settled.kept:
            self.refused.pop(edit.identity, None)
        self.good |= settled.texts
        self.measured = settled.measured
        self.kept += sorted(settled.kept)
        self.rounds += 1
        self.scratch.write({**{edit.path: situation.text(edit.path) for edit in proposed}, **settled.texts})
        return True

    def _worst_first(self, edits: Collection[Edit]) -> list[Edit]:
        """The edits, those from whose slots most follows at the front."""
        causes = Causes(self.measured, self.measuring.levels)
        follows = {unit[:2]: cause.follows for unit, cause in causes.by_unit.items()}
        return sorted(edits, key=lambda edit: (-follows.get((edit.module, edit.symbol), 0), edit))

    def _proposed(self, situation: Situation, fixes: Iterable[Fix]) -> Iterator[Edit]:
        errors: Mapping[tuple[str, str], str] | None = None
        for fix in fixes:
            self.deadline.progress(f"asking what {fix.id} proposes")
            edits = [edit for edit in fix.edits(situation) if edit.identity not in self.tried and self._minds(edit)]
            for edit in situation.judged(edits):
                self.proposed.setdefault(edit.identity, edit)
                if edit.kind in SLOTS and edit.word is not Word.ASKED:
                    errors = errors if errors is not None else waiting(situation)
                    if (error := errors.get((edit.path, edit.symbol))) is not None:
                        self.refused[edit.identity] = error
                        continue
                yield edit

    def stays(self) -> Iterator[tuple[Debt, str]]:
        """The slots at the paths that are asked about that have no annotation yet, and why."""
        reasons: dict[tuple[str, str, str], str] = {}
        for identity in self.proposed:
            why = self.refused.get(identity) or f"{identity.text} is likely, no more: ratchet fix --suggest"
            reasons.setdefault(identity[:3], why)
        for measure in self.measured.measure.files:
            for debt in measure.debts if self.asked.scope.includes(measure.file.path) else ():
                if debt.key.rule == "missing-annotation":
                    slot = measure.file.path, debt.key.symbol, debt.key.detail
                    yield debt, reasons.get(slot, "nothing tells its type")

    def _minds(self, edit: Edit) -> bool:
        return self.asked.symbols is None or (edit.module, edit.symbol) in self.asked.symbols


def _groups(asked: Asked, is_pinned: bool, has_mypy: bool) -> list[list[Fix]]:
    """The fixes of some rules (none: of all), by when they are asked: each group when those before have run dry.

    What is of no use to this mypy may be to the one that the project pins: it goes where its rule is asked for alone.
    Without mypy, only other tools tell what to write.
    """
    if asked.given is not None:
        return [[asked.given]]
    rules = asked.rules
    wanted = [fix for fix in all_fixes() if not rules or set(rules) & set(fix.rules)]
    wanted = [fix for fix in wanted if rules or not is_pinned or fix.turn is not Turn.LAST]
    return [[fix for fix in wanted if fix.turn is turn] for turn in (Turn if has_mypy else [Turn.TOOLS])]


def fix(project: Project, asked: Asked) -> Fixed:
    """Fix a copy of the project, and say which texts came of it. Nothing of the project is written.

    Raises Inconclusive where the project cannot be measured as it is.
    """
    deadline = Deadline(asked.seconds, asked.progress)
    try:
        with deadline.kept():
            return _fixed(project, asked, deadline)
    except OverError as error:
        raise Inconclusive(
            "the tree was not measured in that time: ratchet fix --max-minutes N, or name a path."
        ) from error


def _begun(project: Project, asked: Asked, deadline: Deadline, pinned: str) -> _Course:
    """The course before its first round, with what is remembered of the tree as it is."""
    scratch = make_scratch(project)
    asked.progress("measuring the tree as it is")
    first = scratch.measure()
    groups = _groups(asked, bool(pinned), project.config.mypy)
    leaves_none = any(fix.turn is Turn.LAST for group in groups for fix in group)
    measuring = Measuring.of(first, Levels(project.config), leaves_none)
    course = _Course(scratch, project.top, asked, measuring, deadline, first, groups)
    if asked.given is None:
        course.refused |= (known := known_tried(scratch))
        course.tried |= known.keys()
    return course


def _fixed(project: Project, asked: Asked, deadline: Deadline) -> Fixed:
    pinned = other_mypy(project)
    course = _begun(project, asked, deadline, pinned)
    first = course.measured
    course.run(certain=True)
    if asked.given is None and not deadline.is_over:
        remember_tried(course.scratch, {each: why for each, why in course.refused.items() if each in course.tried})
    certain, paid = dict(course.good), Paid.of(first.measure.counts, course.measured.measure.counts)
    kept, refused = tuple(course.kept), dict(course.refused)
    refused |= asked.given.unclear if asked.given is not None else {}
    if asked.suggests:
        course.run(certain=False)
    likely = {
        path: text for path, text in course.good.items() if text != certain.get(path, content_of(project.top / path))
    }
    before = {path: content_of(project.top / path) for path in {*certain, *likely}}
    after = {path: text for path, text in certain.items() if text != before[path]}
    untyped = stub_packages(key.detail for key in paid.after if key.rule == "untyped-import")
    return Fixed(
        before,
        after,
        likely,
        paid,
        kept,
        dict(course.refused) if asked.suggests else refused,
        untyped,
        not deadline.is_over,
        pinned,
        tuple(course.kept[len(kept) :]),
        course.proposed,
        course.situation,
        () if asked.scope.is_whole else tuple(course.stays()),
    )
