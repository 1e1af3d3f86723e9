"""Sentences that several reports share."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ratchet.check.verdict import Finding, Outcome, Verdict
from ratchet.terms import NO_DETAIL

if TYPE_CHECKING:
    from ratchet.reports.grouping import Told

_MOST_OTHERS = 6


def counted(count: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def one_line(text: str, most: int) -> str:
    """Text that stays on one line and cannot steer a terminal, cut after `most` characters."""
    flat = "".join(char if char.isprintable() else _escaped(char) for char in " ".join(text.split()))
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def headline(verdict: Verdict) -> str:
    """The verdict in one line, without what was tightened and noted."""
    if verdict.outcome is Outcome.INCONCLUSIVE:
        return "ratchet: could not tell"
    if verdict.outcome is Outcome.PASS:
        return f"ratchet: held{against(verdict)}"
    return f"ratchet: refused: {counted(len(verdict.findings), 'finding')}{against(verdict)}"


def against(verdict: Verdict) -> str:
    """What was compared with, with its leading comma; nothing where there is none."""
    if verdict.base.commit is None:
        return ""
    return f", compared with {verdict.base.ref or 'base'} ({verdict.base.commit[:12]})"


def message(one: Finding) -> str:
    """What is wrong, and which other debt it took the place of."""
    swapped = f" (moved from {one.moved_from})" if one.moved_from else ""
    return f"{one.message}{swapped}"


def allowance(one: Finding) -> str:
    """`2 found, 1 allowed.`"""
    return f"{one.found} found, {one.allowed} allowed."


def again(one: Finding, command: str) -> str:
    """The command that judges this finding's file alone, or puts right what only a command can."""
    if one.key.rule == "stale-baseline":
        return "ratchet update"
    if not one.place.path.endswith((".py", ".pyi")):
        return command
    return f"{command} {shlex.quote(one.place.path)}"


def with_it(told: Told, most: int = _MOST_OTHERS) -> str:
    """What comes with a finding of the same cause: `missing-annotation (tax, return), acyclic (app/b.py:1)`.

    `most` of each rule are named.
    """
    by_rule: dict[str, list[Finding]] = {told.finding.key.rule: []}
    for one in told.with_it:
        by_rule.setdefault(one.key.rule, []).append(one)
    return ", ".join(f"{rule}{_which(told.finding, others, most)}" for rule, others in by_rule.items() if others)


def _which(first: Finding, others: Sequence[Finding], most: int) -> str:
    names = list(dict.fromkeys(name for one in others if (name := _name(first, one))))
    if not names:
        return "" if len(others) == 1 else f" x{len(others)}"
    more = f", +{len(names) - most}" if len(names) > most else ""
    return f" ({', '.join(names[:most])}{more})"


def _name(first: Finding, one: Finding) -> str:
    if one.place.path != first.place.path:
        return f"{one.place.path}:{one.place.line}"
    return "" if one.key.detail == NO_DETAIL else one.key.detail
