"""What would be checked if all that is likely stood in the code: what falls with a cause, and what stays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from ratchet.fixing.applying import CannotEdit, applied
from ratchet.fixing.edits import by_path, first_of_each
from ratchet.fixing.fixes import Turn, all_fixes
from ratchet.fixing.situation import Situation
from ratchet.measure.causes import OPERATION, Causes, Unit
from ratchet.measure.tree import Measured
from ratchet.terms import Declaration, Key

_RULE = "missing-annotation"
_Place = tuple[str, str]


def supposed(situation: Situation) -> Measured:
    """The measure as if every body were checked and each slot had the type that is proposed first, right or wrong.

    The copy is put back. Raises Inconclusive where it cannot be measured.
    """
    fixes = [fix for fix in all_fixes() if fix.turn in (Turn.OWN, Turn.WORDS) and _RULE in fix.rules]
    edits = by_path(first_of_each(edit for fix in fixes for edit in fix.edits(situation)))
    scratch, files = situation.scratch, {file.path: file for file in situation.files}
    before = {path: situation.text(path) for path in edits}
    try:
        for path, own in edits.items():
            try:
                scratch.write({path: applied(before[path], own, situation.namespace(files[path], True)).text})
            except CannotEdit:
                continue
        return scratch.measure(every_body=True)
    finally:
        scratch.write(before)


def staying(later: Causes, then: Measured) -> Mapping[Unit, float]:
    """Cause → how many of the operations that follow from it are unchecked though it is paid in `then`.

    `later` is measured as the code is, `then` as it is supposed to be: every body is checked in both. In a function
    where more is unchecked than follows from what is not paid, the rest follows from what is.
    """
    before, after = later.measured.measure.counts, then.measure.counts
    rows = [(key, count, cause) for key, count in before.items() if (cause := Declaration.of(key)) is not None]
    typed = {cause for _, _, cause in rows if _is_paid(later.root(cause), before, after)}
    paid, others, left = Counter[_Place](), Counter[_Place](), Counter[_Place]()
    for key, count, cause in rows:
        (paid if cause in typed else others)[key.module, key.symbol] += count
    for key, count in after.items():
        if key.rule == OPERATION:
            left[key.module, key.symbol] += count
    stay: defaultdict[Unit, float] = defaultdict(float)
    for key, count, cause in rows:
        place = key.module, key.symbol
        if cause in typed:
            stay[later.unit(cause)] += count * min(max(left[place] - others[place], 0) / paid[place], 1)
    return stay


def _is_paid(cause: Declaration, before: Mapping[Key, int], after: Mapping[Key, int]) -> bool:
    key = Key(_RULE, *cause)
    return key in before and key not in after
