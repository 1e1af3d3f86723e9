"""What `ratchet fix` says: what was paid, by which fix, what was left alone and why; and the differences."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Collection, Mapping

from ratchet.fixing.edits import TYPES, Edit, Identity, readable
from ratchet.fixing.evidence import evidence
from ratchet.fixing.loop import Fixed
from ratchet.reports.wording import counted, one_line
from ratchet.terms.counts import by_rule

_MOST = 10
_REASON = 200
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def as_text(fixed: Fixed, files: int, verb: str) -> str:
    """The summary, ending in a newline. `verb` says what became of the edits: `paid` or `can be paid`."""
    less, paid = by_rule(fixed.paid.less), fixed.paid
    lines = []
    for rule, count in sorted(less.items(), key=lambda row: (-row[1], row[0])):
        lines.append(f"  {rule}: {count} of {by_rule(paid.before)[rule]} paid")
    if fixed.kept:
        by_fix = sorted(Counter(edit.fix for edit in fixed.kept).items(), key=lambda row: (-row[1], row[0]))
        lines.append(f"  by {', '.join(f'{name} {count}' for name, count in by_fix)}")
    if paid.operations:
        lines.append("  ratchet update records the operations in bodies that mypy checks now")
    if fixed.stub_packages:
        lines.append(f"  types for libraries, to be installed beside them: {' '.join(fixed.stub_packages)}")
    if fixed.pinned:
        lines.append(f"  comments and casts stay, since {fixed.pinned}: ratchet fix --rule suppression --rule cast")
    if not fixed.is_complete:
        lines.append("  it was ended before all was tried: run it again to go on")
    if not fixed.after:
        return "\n".join(["ratchet fix: nothing can be paid without adding another debt", *lines]) + "\n"
    checked = f", {counted(paid.operations, 'operation')} now checked" if paid.operations else ""
    causes = f"{counted(paid.causes, 'cause')} {verb}" if paid.causes else f"{counted(less.total(), 'debt')} {verb}"
    head = f"ratchet fix: {causes} in {counted(files, 'file')}{checked}: {paid.net:+,} debts in all; nothing grew"
    return "\n".join([head, *lines]) + "\n"


def left_alone(fixed: Fixed, most: int = _MOST) -> str:
    """The edits that were taken back, with what they made grow, but for what `staying` tells; empty for none."""
    rows = [
        f"  {edit.path}: {edit.symbol} {edit.detail}: {_type(edit.text)}: {one_line(reason, _REASON)}"
        for edit, reason in sorted(fixed.taken_back.items())
        if not (fixed.stays and edit.kind in TYPES)
    ]
    if not rows:
        return ""
    more = [f"  +{len(rows) - most} more: ratchet fix --verbose"] if len(rows) > most else []
    return "\n".join(["Taken back, because each would add a debt:", *rows[:most], *more]) + "\n"


def staying(fixed: Fixed, most: int) -> str:
    """What has no annotation yet at the paths that were asked about, and why; empty if that is nothing."""
    rows = [
        f"  {debt.place.path}:{debt.place.line}: {debt.key.symbol} {debt.key.detail}: {one_line(why, _REASON)}"
        for debt, why in fixed.stays
    ]
    more = [f"  +{len(rows) - most} more: ratchet fix --verbose"] if len(rows) > most else []
    return "\n".join(["Without annotation:", *rows[:most], *more]) + "\n" if rows else ""


def as_json(fixed: Fixed, written: Collection[str]) -> str:
    """The object of `--format json`, with one newline at the end. Keys are only added to it within a schema."""
    rows = [_proposal(fixed, edit, "ok") for edit in (*fixed.kept, *fixed.suggested) if edit.kind in TYPES]
    kept = {edit.identity for edit in (*fixed.kept, *fixed.suggested)}
    for identity, reason in sorted(fixed.taken_back.items()):
        if identity not in kept and identity.kind in TYPES:
            rows.append(_proposal(fixed, fixed.proposed.get(identity, identity), one_line(reason, _REASON)))
    document = {
        "schema": 1,
        "causes": fixed.paid.causes,
        "operations": fixed.paid.operations,
        "net": fixed.paid.net,
        "paid": dict(sorted(by_rule(fixed.paid.less).items())),
        "complete": fixed.is_complete,
        "written": sorted(written),
        "proposals": rows,
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _proposal(fixed: Fixed, edit: Edit | Identity, verdict: str) -> dict[str, object]:
    row: dict[str, object] = {"path": edit.path, "symbol": edit.symbol, "detail": edit.detail}
    if not isinstance(edit, Edit):
        return {**row, "line": 0, "type": edit.text, "fix": "", "evidence": [], "confidence": "", "verdict": verdict}
    words = evidence(fixed.situation, edit) if fixed.situation is not None else ()
    return {
        **row,
        "line": edit.line,
        "type": readable(edit.text, edit.module),
        "fix": edit.fix,
        "evidence": list(words),
        "confidence": "certain" if edit.is_certain else "likely",
        "verdict": verdict,
    }


def _type(text: str) -> str:
    return text or "no comment"


def as_diff(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    """The differences of some files, as `patch` and `git apply` take them."""
    lines: list[str] = []
    for path, text in sorted(after.items()):
        old, new = _lines(before[path]), _lines(text)
        lines += difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: bytes) -> list[str]:
    """With their ends. A form feed ends no line of a patch."""
    return _LINE.findall(text.decode("utf-8", "replace"))
