"""What `ratchet fix` says: what was paid, by which fix, what was left alone and why; and the differences."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from ratchet.fixing.loop import Fixed
from ratchet.reports.wording import counted, one_line
from ratchet.terms.counts import by_rule

_MOST = 10
_REASON = 200
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def as_text(fixed: Fixed, files: int, verb: str) -> str:
    """The summary, ending in a newline. `verb` says what became of the edits: `paid` or `can be paid`."""
    less = by_rule(fixed.paid.less)
    lines = []
    for rule, count in sorted(less.items(), key=lambda row: (-row[1], row[0])):
        before = by_rule(fixed.paid.before)[rule]
        lines.append(f"  {rule}: {count} of {before} paid")
    if fixed.kept:
        kept = sorted(fixed.kept.items(), key=lambda row: (-row[1], row[0]))
        by_fix = ", ".join(f"{name} {count}" for name, count in kept)
        lines.append(f"  by {by_fix}")
    revealed = by_rule(fixed.paid.revealed).total()
    if revealed:
        lines.append(
            f"  {counted(revealed, 'operation')} revealed in bodies that mypy checks now: ratchet update records them"
        )
    if fixed.stub_packages:
        lines.append(f"  types for libraries, to be installed beside them: {' '.join(fixed.stub_packages)}")
    if fixed.pinned:
        lines.append(f"  comments and casts stay, since {fixed.pinned}: ratchet fix --rule suppression --rule cast")
    if not fixed.is_complete:
        lines.append("  time ran out: run it again to go on")
    if not fixed.after:
        return "\n".join(["ratchet fix: nothing can be paid without adding another debt", *lines]) + "\n"
    head = f"ratchet fix: {counted(less.total(), 'debt')} {verb} in {counted(files, 'file')}; nothing grew"
    return "\n".join([head, *lines]) + "\n"


def left_alone(fixed: Fixed, most: int = _MOST) -> str:
    """The edits that were taken back, with what they made grow; empty if there are none."""
    rows = [
        f"  {edit.path}: {edit.symbol} {edit.detail}: {_type(edit.text)}: {one_line(reason, _REASON)}"
        for edit, reason in sorted(fixed.taken_back.items())
    ]
    if not rows:
        return ""
    more = [f"  +{len(rows) - most} more: ratchet fix --verbose"] if len(rows) > most else []
    return "\n".join(["Taken back, because each would add a debt:", *rows[:most], *more]) + "\n"


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
