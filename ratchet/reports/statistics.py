"""How many findings each rule has: for who wants to know where to begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ratchet.check.verdict import Finding


def by_rule(findings: Iterable[Finding]) -> Iterator[str]:
    """A row for each rule, the most debts first: debts, findings, files, the rule."""
    debts: Counter[str] = Counter()
    count: Counter[str] = Counter()
    files: dict[str, set[str]] = {}
    for finding in findings:
        rule = finding.key.rule
        debts[rule] += max(finding.found - finding.allowed, 1)
        count[rule] += 1
        files.setdefault(rule, set()).add(finding.place.path)
    if debts:
        yield f"{'debts':>7}  {'findings':>8}  {'files':>5}  rule"
    for rule, number in sorted(debts.items(), key=lambda row: (-row[1], row[0])):
        yield f"{number:>7,}  {count[rule]:>8,}  {len(files[rule]):>5,}  {rule}"
