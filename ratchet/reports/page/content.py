"""All that the page shows, as one JSON text. None of its names turns the direction of a text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from ratchet import __version__
from ratchet.history.survey import Survey
from ratchet.measure.figures import Expressions, Slots
from ratchet.measure.folding import COUNTED_BY
from ratchet.policy.levels import Levels
from ratchet.reports.page.exceptions import Exceptions, exceptions_of
from ratchet.reports.page.imports import Imports, imports_of
from ratchet.reports.page.modules import Files, files_of
from ratchet.reports.page.trend import Trend, trend_of
from ratchet.reports.page.verdict import Answer, answer_of, refused_of
from ratchet.reports.rule_text import rule_text

_BIDIRECTIONAL = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_QUOTED = re.compile(r"`([^`]+)`")
_REPLACED = {
    # They would show a name in another order than it has.
    **dict.fromkeys(_BIDIRECTIONAL, "\ufffd"),
    # Halves of a pair, as file names that are no UTF-8 have them: no text can hold them.
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}


class Parts(NamedTuple):
    """What the page shows by script, and in short without one."""

    answer: Answer
    trend: Trend
    files: Files
    imports: Imports
    exceptions: Exceptions


def parts_of(seen: Survey) -> Parts:
    """What a survey comes to."""
    measure, architecture = seen.measured.measure, seen.measured.imports
    levels = Levels(seen.project.config)
    return Parts(
        answer_of(seen.verdict),
        trend_of(seen.past, seen.today),
        files_of(measure, seen.past.commits, levels),
        imports_of(architecture.graph, architecture.contracts, measure.owed(levels), seen.verdict.findings),
        exceptions_of(seen),
    )


def content_of(seen: Survey, parts: Parts) -> str:
    """The JSON text. It holds no direction mark, and no half of a pair."""
    past = seen.past
    document: Mapping[str, object] = {
        "name": seen.project.top.name,
        "made": seen.today.isoformat(),
        "head": past.head,
        "version": __version__,
        "environment": seen.measured.environment,
        "forge": past.forge,
        "answer": parts.answer,
        "trend": parts.trend,
        "files": parts.files._asdict(),
        "refused": refused_of(parts.files, seen.verdict.findings),
        "about": {rule: _about(rule) for rule in sorted(parts.files.rules)},
        "terms": {rule: _terms(rule) for rule in sorted(parts.files.rules)},
        "slots": Slots._fields,
        "expressions": Expressions._fields,
        "imports": parts.imports,
        "exceptions": parts.exceptions,
    }
    return as_json(document)


def as_json(document: object) -> str:
    """A JSON text. Of records it makes objects, of named tuples arrays."""
    return shown(json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=vars))


def shown(text: str) -> str:
    """A text without direction marks and halves of a pair."""
    return text.translate(_REPLACED)


def _terms(rule: str) -> str:
    """What the rule is searched by beside its id: its summary, code that its details quote, mypy's codes for it."""
    known = rule_text(rule)
    if known is None:
        return ""
    quoted = _QUOTED.findall(known.details)
    codes = [code for code, counted_by in COUNTED_BY.items() if counted_by == rule]
    return " ".join(" ".join([known.summary, *quoted, *codes]).lower().split())


def _about(rule: str) -> str:
    known = rule_text(rule)
    return known.summary if known is not None else ""
