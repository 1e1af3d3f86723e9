"""For a reader: an item for each function, class or contract, then how each rule is paid, then the sums."""

from __future__ import annotations

from ratchet.measure.owed import Item
from ratchet.measure.worklist import Worklist, hints
from ratchet.reports.debts import DebtsReport, Settings
from ratchet.reports.owed_text import debts_of, owner
from ratchet.reports.wording import counted, one_line

_HINT = 600


class Text(DebtsReport):
    """The list of a worklist."""

    def render(self, worklist: Worklist, settings: Settings) -> str:
        """The list, with one newline at the end."""
        lines = [line for item in worklist.items for line in _item(item)]
        rules = {row.key.rule for item in worklist.items for row in item.rows}
        if rules:
            lines += ["", "How to pay:"]
            lines += [f"  {rule}: {one_line(hint, _HINT)}" for rule, hint in hints(rules).items()]
            lines.append("")
        lines += _sums(worklist, settings.command)
        return "\n".join(lines) + "\n"


def _item(item: Item) -> list[str]:
    debts = counted(item.count, "debt") if item.count or not item.notes else ""
    sums = ", ".join(filter(None, (debts, _noted(item.notes))))
    first = f"{item.place.path}:{item.place.line}: {owner(item)}: {sums}"
    return [first, *(f"    {line}" for line in debts_of(item))]


def _sums(worklist: Worklist, command: str) -> list[str]:
    shown = sum(item.count for item in worklist.items)
    lines = []
    if worklist.more:
        lines.append(f"+{counted(worklist.more, 'more item')}: {command} --limit 0")
    if worklist.paid:
        paid = sum(row.recorded - row.count for row in worklist.paid)
        lines.append(f"{counted(paid, 'debt')} paid, and still in baselines/: ratchet update records that")
    what = f"{shown} of {counted(worklist.debts, 'debt')}" if worklist.more else counted(worklist.debts, "debt")
    noted = f"; {_noted(worklist.notes)}, not counted" if worklist.notes else ""
    return [*lines, f"{what} in {counted(len(worklist.items), 'item')}{noted}"]


def _noted(notes: int) -> str:
    return counted(notes, "note") if notes else ""
