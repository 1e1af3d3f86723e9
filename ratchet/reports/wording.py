"""Sentences that several reports share."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ratchet.check.verdict import Finding, Outcome, Verdict
from ratchet.terms import NO_DETAIL
from ratchet.terms.catalogue import ESCAPES

if TYPE_CHECKING:
    from ratchet.reports.grouping import Cause

_MOST_OTHERS = 6
_MOST_LINES = 20


def counted(count: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"


def one_line(text: str, most: int) -> str:
    """Text on one line, cut after `most` characters. Control characters are escaped, so that none steers a terminal."""
    flat = "".join(char if char.isprintable() else _escaped(char) for char in " ".join(text.split()))
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def headline(verdict: Verdict) -> str:
    """The verdict in one line, without notes and without what was tightened."""
    if verdict.outcome is Outcome.INCONCLUSIVE:
        return "ratchet: could not tell"
    if verdict.outcome is Outcome.PASS:
        return f"ratchet: held{more(verdict)}{ledger(verdict)}{against(verdict)}"
    return f"ratchet: refused: {sums(verdict)}{against(verdict)}"


def sums(verdict: Verdict) -> str:
    """`4 causes, 10 debts` of a refusal. A finding counts as many debts as are more than allowed."""
    from ratchet.reports.grouping import group_by_cause

    debts = sum(max(finding.found - finding.allowed, 1) for finding in verdict.findings)
    return f"{counted(len(group_by_cause(verdict.findings)), 'cause')}, {counted(debts, 'debt')}"


def ledger(verdict: Verdict) -> str:
    """`: 1,051 causes (-288), 1,003 consequences (+843)`, the size of the baseline and its change.

    Nothing where it is not known.
    """
    size = verdict.ledger
    if size is None:
        return ""
    if not size.causes.debts and not size.consequences.debts:
        change = size.causes.change + size.consequences.change
        return ": no debts" + (f" ({change:+,})" if change else "")
    told = [(size.causes, "cause"), (size.consequences, "consequence")]
    parts = [
        counted(one.debts, noun) + (f" ({one.change:+,})" if one.change else "")
        for one, noun in told
        if one.debts or one.change
    ]
    return f": {', '.join(parts)}"


def more(verdict: Verdict) -> str:
    """`, 3 causes more`, where notes raise what others follow from."""
    return f", {counted(verdict.causes_more, 'cause')} more" if verdict.causes_more else ""


def notes(verdict: Verdict, most: int = 4) -> Iterator[str]:
    """What passed as a note, a line for each reason: how many, of which rules, and the first places."""
    for reason in dict.fromkeys(one.reason for one in verdict.passed if one.is_note):
        of_it = [one for one in verdict.passed if one.is_note and one.reason == reason]
        count = sum(one.count for one in of_it)
        rules = ", ".join(dict.fromkeys(one.key.rule for one in of_it))
        places = list(dict.fromkeys(f"{place.path}:{place.line}" for one in of_it for place in one.places))
        rest = f", +{len(places) - most}" if len(places) > most else ""
        yield f"{counted(count, 'debt')} {of_it[0].words} [{rules}; {reason}]: {', '.join(places[:most])}{rest}"


def revealed(verdict: Verdict, most: int = 4) -> Iterator[str]:
    """What was revealed, a line for each rule with the first places."""
    for rule in dict.fromkeys(standing.key.rule for standing in verdict.revealed):
        of_it = [place for standing in verdict.revealed if standing.key.rule == rule for place in standing.places]
        places = list(dict.fromkeys(f"{place.path}:{place.line}" for place in of_it))
        rest = f", +{len(places) - most}" if len(places) > most else ""
        yield f"revealed [{rule}]: {', '.join(places[:most])}{rest}"


def explained(verdict: Verdict) -> Iterator[str]:
    """All growth that passed, a line for each key: what it was, why it passed, and what paid."""
    for one in verdict.passed:
        by = f", paid by {' '.join(one.by)}" if one.by is not None else ""
        place = f"{one.places[0].path}:{one.places[0].line}: " if one.places else ""
        yield f"passed: {place}{' '.join(one.key)} (+{one.count}, {one.reason}{by})"


def against(verdict: Verdict) -> str:
    """`, compared with main (0123abc)`, or nothing if there was no base."""
    if verdict.base.commit is None:
        return ""
    return f", compared with {verdict.base.ref or 'base'} ({verdict.base.commit[:12]})"


def where_recorded(verdict: Verdict, update: str) -> str:
    """Where what was revealed is recorded, and what is left to do about it; `update` is the command."""
    if not verdict.is_recorded:
        return f"{update} records them"
    return "recorded in baselines/" if verdict.is_committed else "recorded in baselines/, commit it"


def message(finding: Finding) -> str:
    """The finding's message, and the rule of the debt whose place it took."""
    swapped = f" (moved from {finding.moved_from})" if finding.moved_from else ""
    return f"{finding.message}{swapped}"


def allowance(finding: Finding) -> str:
    """`2 found (lines 9, 14), 1 allowed.`, or `0 allowed: ratchet.toml:14 forbids it.`"""
    why = f": {finding.forbidden_by} forbids it" if finding.forbidden_by else ""
    return f"{finding.found} found{_lines(finding)}, {finding.allowed} allowed{why}."


def _lines(finding: Finding) -> str:
    """The lines of a finding with several places, the changed ones first; a path where it is another file's."""
    here = finding.place.path
    lines = [str(place.line) if place.path == here else f"{place.path}:{place.line}" for place in finding.places]
    lines = list(dict.fromkeys(lines))
    if len(lines) < 2:
        return ""
    more = f", +{len(lines) - _MOST_LINES}" if len(lines) > _MOST_LINES else ""
    return f" (lines {', '.join(lines[:_MOST_LINES])}{more})"


def again(finding: Finding, command: str) -> str:
    """The command that checks the finding's file alone; for a stale baseline, the command that mends it."""
    if finding.key.rule == "stale-baseline":
        return "ratchet update"
    if not finding.place.path.endswith((".py", ".pyi")):
        return command
    return f"{command} {shlex.quote(finding.place.path)}"


def exception(finding: Finding, command: str) -> str:
    """How to have an exception made, where an author may need one; "" for other rules. `command` is the check's."""
    if finding.key.rule not in ESCAPES:
        return ""
    place = shlex.quote(f"{finding.place.path}:{finding.place.line}")
    explain = f"{command.replace(' check', ' explain', 1)} {place}"
    return f"If it has to stay: {explain} prints the waiver, which takes a reason and an owner."


def effects(cause: Cause, most: int = _MOST_OTHERS) -> str:
    """The effects of a cause in words: `missing-annotation (tax, return), acyclic (app/b.py:1)`.

    At most `most` of each rule are named.
    """
    by_rule: dict[str, list[Finding]] = {cause.finding.key.rule: []}
    for finding in cause.effects:
        by_rule.setdefault(finding.key.rule, []).append(finding)
    return ", ".join(f"{rule}{_which(cause.finding, others, most)}" for rule, others in by_rule.items() if others)


def _which(first: Finding, others: Sequence[Finding], most: int) -> str:
    names = list(dict.fromkeys(name for other in others if (name := _name(first, other))))
    if not names:
        return "" if len(others) == 1 else f" x{len(others)}"
    more = f", +{len(names) - most}" if len(names) > most else ""
    return f" ({', '.join(names[:most])}{more})"


def _name(first: Finding, other: Finding) -> str:
    place = other.indebted or other.place
    if place.path != first.place.path:
        return f"{place.path}:{place.line}"
    # An operation's detail is its cause, which the finding itself is.
    return "" if other.key.detail == NO_DETAIL or other.key.rule == "unchecked-operation" else other.key.detail
