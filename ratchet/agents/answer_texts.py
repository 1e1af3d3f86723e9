"""Answers in words, for a client that shows its model the text of a tool's result alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ratchet.agents.answer_rows import Proposal, Refusal, Standing
from ratchet.terms.catalogue import is_contract
from ratchet.terms.spelling import reason

MOST_CHARACTERS = 8_000
_MODULES = 20


def status(slots: Mapping[str, int], debts: Mapping[str, int], modules: Sequence[Standing]) -> str:
    """The sums in two lines, then the modules with the most debt."""
    lines = [f"{sum(debts.values()):,} debts: {_counts(debts)}", f"slots: {_counts(slots)}"]
    worst = (module for module in modules[:_MODULES] if module.debts)
    lines += [f"{module.path}: {sum(module.debts.values()):,} ({_counts(module.debts)})" for module in worst]
    return _bounded(lines)


def proposed(rows: Sequence[Proposal], verb: str) -> str:
    """How many types stay, then each with its slot; what adds a debt first, with the reason."""
    kept = [row for row in rows if row.verdict == "ok"]
    lines = [f"{len(kept)} of {len(rows)} types {verb}; the others would add a debt"]
    for row in sorted(rows, key=lambda row: row.verdict == "ok"):
        why = "; ".join(row.evidence) if row.verdict == "ok" else row.verdict
        lines.append(f"{row.path}:{row.symbol}:{row.detail} = {row.type}{f' ({why})' if why else ''}")
    return _bounded(lines)


def bounded(text: str) -> str:
    """A worklist as the command printed it: the reader has said how long it may be, so that little is cut."""
    return _bounded(text.splitlines(), 2 * MOST_CHARACTERS)


def importable(
    importer: str,
    imported: str,
    refused: Sequence[Refusal],
    contracts: Sequence[str],
    cycle: Sequence[str],
    new: Sequence[str],
) -> str:
    """Yes or no in the first line; then each contract that refuses, why, and the chain of imports."""
    verb = "may not" if refused else "may"
    lines = [f"{'no' if refused else 'yes'}: {importer} {verb} import {imported}"]
    lines += [f"{name} is still to be written" for name in new]
    for one in refused:
        lines += [f'{one.message}  [{one.type} "{one.contract}"]', *(f"  {step}" for step in one.chain)]
        lines += [f"  {reason(one.why) if is_contract(one.type) else one.why}"] if one.why else []
    lines += [] if contracts else ["no contract names either module"]
    lines += [f"it would close an import cycle: {' -> '.join(cycle)}"] if cycle else []
    return _bounded(lines)


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items() if count) or "none"


def _bounded(lines: Sequence[str], most: int = MOST_CHARACTERS) -> str:
    """As many lines as fit, each with its newline, and how many do not."""
    shown: list[str] = []
    room = most - len("+ more lines in the structured result\n") - 10
    for number, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            shown.append(f"+{len(lines) - number} more lines in the structured result")
            break
        shown.append(line)
    return "\n".join(shown) + "\n"
