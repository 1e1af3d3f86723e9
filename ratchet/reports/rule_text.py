"""The words of a rule, read from its docstring: for `ratchet explain`, reports and the documentation."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from textwrap import dedent, indent

from ratchet.contracts import known as known_contract
from ratchet.rules import rule
from ratchet.terms import Level
from ratchet.terms.catalogue import DEFAULT_LEVELS

_EXAMPLES = re.compile(r"^(Flagged|Fine):\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule: a summary of one sentence, details, code that is flagged and code that is fine, `fix` and `dodge`."""

    id: str
    level: Level
    summary: str
    details: str
    flagged: str
    fine: str
    fix: str
    dodge: str
    is_contract: bool


def rule_text(rule_id: str) -> RuleText | None:
    """The words of a rule or of a contract type that is known; None if there is none of this id."""
    known = rule(rule_id)
    documented = type(known) if known is not None else known_contract(rule_id)
    if documented is None:
        return None
    text, examples = _split(inspect.cleandoc(documented.__doc__ or ""))
    summary, _, details = text.partition("\n\n")
    level = DEFAULT_LEVELS.get(rule_id, Level.RATCHET)
    return RuleText(
        rule_id, level, " ".join(summary.split()), details, examples.get("Flagged", ""), examples.get("Fine", ""),
        documented.fix, documented.dodge, known is None,
    )  # fmt: skip


def _split(text: str) -> tuple[str, dict[str, str]]:
    head, *rest = _EXAMPLES.split(text)
    examples = {name: dedent(code.strip("\n")).rstrip() for name, code in zip(rest[::2], rest[1::2], strict=True)}
    return head.strip(), examples


def described(rule: RuleText) -> str:
    """A rule as `ratchet explain` prints it, with one newline at the end."""
    parts = [f"{rule.id} (default: {rule.level})", rule.summary]
    parts += [_joined(paragraph) for paragraph in rule.details.split("\n\n") if paragraph]
    parts += [f"{name}:\n\n{indent(code, '    ')}" for name, code in _examples(rule)]
    parts.append(f"Fix: {rule.fix}\nDoes not help: {rule.dodge}")
    return "\n\n".join(parts) + "\n"


def _joined(paragraph: str) -> str:
    """A paragraph in one line, to be folded where it is printed. A list, or an example, stays as it is."""
    lines = paragraph.splitlines()
    is_prose = not any(line.startswith((" ", "- ")) for line in lines)
    return " ".join(lines) if is_prose else paragraph


def _examples(rule: RuleText) -> list[tuple[str, str]]:
    return [(name, code) for name, code in (("Flagged", rule.flagged), ("Fine", rule.fine)) if code]
