"""What one function, class or contract owes, in words: a rule with its details, once for all that it has of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ratchet.measure.owed import Item, Owed
from ratchet.reports.wording import one_line
from ratchet.terms import MODULE_LEVEL, NO_DETAIL, Level
from ratchet.terms.catalogue import is_contract

MOST_CHARACTERS = 200
"""A message or a list of names in a line is cut at this."""

_NAMES = 8
_LINES = 12


def owner(item: Item) -> str:
    """Whose debts these are."""
    return one_line("module level" if item.symbol == MODULE_LEVEL else item.symbol, MOST_CHARACTERS)


def debts_of(item: Item) -> list[str]:
    """A line for all debts of a rule; one for each where only its message tells what it is."""
    by_rule: dict[str, list[Owed]] = {}
    for row in item.rows:
        by_rule.setdefault(row.key.rule, []).append(row)
    return [line for rule, rows in by_rule.items() for line in _rule(rule, rows)]


def _rule(rule: str, rows: Sequence[Owed]) -> list[str]:
    if rule == "type-error" or is_contract(rule):
        return [f"{rule}: {one_line(row.message, MOST_CHARACTERS)}{_where(row)}{_mark([row])}" for row in rows]
    names = [_name(row) for row in rows if row.key.detail != NO_DETAIL]
    more = f", +{len(names) - _NAMES}" if len(names) > _NAMES else ""
    named = f" {one_line(', '.join(names[:_NAMES]), MOST_CHARACTERS)}{more}" if names else ""
    count = sum(row.count for row in rows)
    times = f" ({count})" if count > max(len(names), 1) else ""
    where = _where(rows[0]) if len(rows) == 1 else ""
    return [f"{rule}{named}{times}{where}{_mark(rows)}"]


def _name(row: Owed) -> str:
    """A debt's detail; of an operation whose Any comes in elsewhere, where that is."""
    cause = row.cause
    if cause is None:
        return row.key.detail
    owner = "" if cause.key.symbol == MODULE_LEVEL else f"{cause.key.symbol} "
    return f"from {cause.place.path}:{cause.place.line} {owner}{cause.key.detail}"


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
