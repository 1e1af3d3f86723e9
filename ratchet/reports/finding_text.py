"""One finding at length, for `ratchet explain`: its message, its rule, and how to waive it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

from ratchet.check.verdict import Finding
from ratchet.measure.causes import OPERATION
from ratchet.measure.owed import Owed
from ratchet.reports.rule_text import described, rule_text
from ratchet.reports.wording import again, allowance, message
from ratchet.terms import NO_DETAIL, Key

_COLUMN = re.compile(r"(:[0-9]+):[0-9]+$")


def matching(subject: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by the first characters of their fingerprint, or by path:line, with or without the column."""
    place = without_column(subject)
    return tuple(
        finding
        for finding in findings
        if finding.fingerprint.startswith(subject)
        or any(
            f"{one.path}:{one.line}" == place
            for one in (finding.place, *finding.places, *([finding.indebted] if finding.indebted else []))
        )
    )


def without_column(subject: str) -> str:
    """`path:line` of a place that may have a column."""
    return _COLUMN.sub(r"\1", subject)


def render_finding(finding: Finding) -> str:
    """The finding, then its rule, then the command that waives it, ending in a newline."""
    key = finding.key
    lines = [f"{finding.place}: {message(finding)}  [{key.rule}]"]
    steps = [str(step) for step in finding.trail]
    # Where the Any of an operation comes in is what there is to put right.
    lines = [*steps, *lines] if key.rule == OPERATION else [*lines, *(f"    {step}" for step in steps)]
    lines += [f"  {allowance(finding)} {finding.hint}".rstrip()]
    lines += [f"  key: {key.rule} {key.module} {key.symbol} {key.detail}", f"  fingerprint: {finding.fingerprint}"]
    lines += [f"  Check again: {again(finding, 'ratchet check')}", ""]
    return "\n".join(lines) + _rule_and_waiver(key)


def render_debt(row: Owed) -> str:
    """A debt of the worklist with all its places, then its rule, ending in a newline. It needs no waiver.

    The debt that it follows from is told first.
    """
    key, (first, *others) = row.key, row.places
    cause = row.cause
    lines = [f"from {cause.place}: {cause.message}  [{cause.key.rule}]"] if cause is not None else []
    lines += [f"{first.place}: {first.message}  [{key.rule}]", *(f"    {step}" for step in first.trail)]
    lines += dict.fromkeys(f"    also {debt.place}: {debt.message}" for debt in others)
    if row.unrecorded:
        lines.append(f"  {row.count} found, {row.recorded} recorded: ratchet check says whether that is allowed.")
    else:
        lines.append(f"  {row.count} recorded in baselines/: it is allowed.")
    lines += [f"  {row.hint}", f"  key: {key.rule} {key.module} {key.symbol} {key.detail}"]
    lines += [f"  fingerprint: {key.fingerprint}", ""]
    rule = rule_text(key.rule)
    return "\n".join([*lines, described(rule) if rule else ""])


def _rule_and_waiver(key: Key) -> str:
    """The words of a key's rule, and the command that waives the key."""
    rule = rule_text(key.rule)
    words = [key.rule, key.module, key.symbol, *([] if key.detail == NO_DETAIL else [key.detail])]
    waiver = " ".join(shlex.quote(word) for word in words)
    return f"""
{described(rule) if rule else ""}
If it has to stay for now, write a waiver. It counts once it is on the trunk:
  ratchet waive {waiver} --reason "why it may be"
"""
