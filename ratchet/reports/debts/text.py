"""For a reader: an item for each function, class or contract, then how each rule is paid, then the sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ratchet.measure.owed import Item, Owed
from ratchet.measure.worklist import Worklist, hints
from ratchet.reports.debts import DebtsReport, Settings
from ratchet.reports.wording import counted, one_line
from ratchet.terms import MODULE_LEVEL, NO_DETAIL, Level
from ratchet.terms.catalogue import is_contract

_NAMES = 8
_LINES = 12
_MESSAGE = 200
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
    what = "module level" if item.symbol == MODULE_LEVEL else item.symbol
    by_rule: dict[str, list[Owed]] = {}
    for row in item.rows:
        by_rule.setdefault(row.key.rule, []).append(row)
    first = f"{item.place.path}:{item.place.line}: {one_line(what, _MESSAGE)}: {counted(item.count, 'debt')}"
    return [first, *(line for rule, rows in by_rule.items() for line in _rule(rule, rows))]


def _rule(rule: str, rows: Sequence[Owed]) -> list[str]:
    """A line for all debts of a rule; one for each where only its message tells what it is."""
    if rule == "type-error" or is_contract(rule):
        return [f"    {rule}: {one_line(row.message, _MESSAGE)}{_where(row)}{_mark([row])}" for row in rows]
    names = [row.key.detail for row in rows if row.key.detail != NO_DETAIL]
    more = f", +{len(names) - _NAMES}" if len(names) > _NAMES else ""
    named = f" {one_line(', '.join(names[:_NAMES]), _MESSAGE)}{more}" if names else ""
    count = sum(row.count for row in rows)
    times = f" ({count})" if count > max(len(names), 1) else ""
    where = _where(rows[0]) if len(rows) == 1 else ""
    return [f"    {rule}{named}{times}{where}{_mark(rows)}"]


def _where(row: Owed) -> str:
    """The lines of a debt that shows in several places."""
    lines = list(dict.fromkeys(debt.place.line for debt in row.places))
    if len(lines) < 2:
        return ""
    more = f", +{len(lines) - _LINES}" if len(lines) > _LINES else ""
    return f", lines {', '.join(map(str, lines[:_LINES]))}{more}"


def _mark(rows: Iterable[Owed]) -> str:
    """What sets debts apart from recorded ones."""
    rows = tuple(rows)
    if any(row.unrecorded for row in rows):
        return "  (not recorded)"
    levels = {row.level for row in rows} - {Level.RATCHET}
    return f"  ({', '.join(sorted(levels))})" if levels else ""


def _sums(worklist: Worklist, command: str) -> list[str]:
    shown = sum(item.count for item in worklist.items)
    lines = []
    if worklist.more:
        lines.append(f"+{counted(worklist.more, 'more item')}: {command} --limit 0")
    if worklist.paid:
        paid = sum(row.recorded - row.count for row in worklist.paid)
        lines.append(f"{counted(paid, 'debt')} paid, and still in baselines/: ratchet update records that")
    what = f"{shown} of {counted(worklist.debts, 'debt')}" if worklist.more else counted(worklist.debts, "debt")
    return [*lines, f"{what} in {counted(len(worklist.items), 'item')}"]
