"""One finding at length, for `ratchet explain`: its message, its rule, and how to waive it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

from ratchet.check.verdict import Finding
from ratchet.reports.rule_text import described, rule_text
from ratchet.reports.wording import again, allowance, message
from ratchet.terms import NO_DETAIL

_COLUMN = re.compile(r"(:[0-9]+):[0-9]+$")


def matching(subject: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by the first characters of their fingerprint, or by path:line, with or without the column."""
    place = _COLUMN.sub(r"\1", subject)
    return tuple(
        finding
        for finding in findings
        if finding.fingerprint.startswith(subject)
        or any(f"{one.path}:{one.line}" == place for one in (finding.place, *finding.places))
    )


def render_finding(finding: Finding) -> str:
    """The finding, then its rule, then the command that waives it, ending in a newline."""
    key = finding.key
    lines = [f"{finding.place}: {message(finding)}  [{key.rule}]", *(f"    {step}" for step in finding.trail)]
    lines += [f"  {allowance(finding)} {finding.hint}".rstrip()]
    lines += [f"  key: {key.rule} {key.module} {key.symbol} {key.detail}", f"  fingerprint: {finding.fingerprint}"]
    lines += [f"  {again(finding, 'ratchet check')}", ""]
    rule = rule_text(key.rule)
    words = [key.rule, key.module, key.symbol, *([] if key.detail == NO_DETAIL else [key.detail])]
    waiver = " ".join(shlex.quote(word) for word in words)
    return (
        "\n".join(lines)
        + f"""
{described(rule) if rule else ""}
If it has to stay for now, an owner can allow it until a day; the waiver counts once it is on the trunk:
  ratchet waive {waiver} --reason "why it may be"
"""
    )
