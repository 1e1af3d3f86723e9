"""ignore-comment: comments that silence nothing go, and those that silence everything name what they silence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ratchet.facts.kinds import Fact
from ratchet.fixing.edits import Edit, Kind
from ratchet.fixing.fixes import Fix, Turn
from ratchet.fixing.situation import Situation

_COMMENT = re.compile(r"#\s*type:\s*ignore(?:\[([^\]]*)\])?")
_CODES = re.compile(r"\[([^\]]*)\]")


class IgnoreComment(Fix):
    """Removes `type: ignore` comments that mypy does not need, drops codes that are not used, and codes bare ones."""

    id = "ignore-comment"
    rules = ("suppression",)
    turn = Turn.LAST

    def edits(self, situation: Situation) -> Iterator[Edit]:
        owing = {(file.path, debt.place.line): (file, debt.key) for file, debt in situation.debts("suppression")}
        if not owing:
            return
        for path, remarks in situation.remarks.items():
            for line in sorted({remark.line for remark in remarks}):
                owed = owing.get((path, line))
                text = _needed(situation.text(path), line, [each for each in remarks if each.line == line])
                if owed is not None and text is not None:
                    file, key = owed
                    yield Edit(path, file.module, key.symbol, key.detail, line, 1, Kind.COMMENT, text, self.id)


def _needed(content: bytes, line: int, remarks: list[Fact]) -> str | None:
    """The codes that a comment needs, none where it needs none; None where it is as it should be."""
    found = _COMMENT.search(content.split(b"\n")[line - 1].decode("utf-8", "replace"))
    if found is None:
        return None
    codes = [code.strip() for code in (found[1] or "").split(",") if code.strip()]
    for remark in remarks:
        group = _CODES.search(remark.note)
        named = [code.strip() for code in group[1].split(",")] if group is not None else []
        if remark.detail == "unused-ignore" and "use narrower" not in remark.note:
            return ", ".join(code for code in codes if code not in named) if codes and named else ""
        if remark.detail == "ignore-without-code" and named:
            return ", ".join(named)
    return None
