"""Pieces of a SARIF log that several reports write: the run, rules with their help, places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from ratchet import __version__
from ratchet.reports.links import HOME, page_of
from ratchet.reports.rule_text import RuleText, rule_text
from ratchet.reports.span import Span
from ratchet.terms import Place

MOST_RESULTS = 5_000
"""GitHub keeps no more of one run."""

INCONCLUSIVE = "inconclusive"
"""The id of the result of a check that could not tell."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"


def log(rules: Iterable[str], invocation: dict[str, object], results: Sequence[dict[str, object]]) -> str:
    """A log with one run in it, indented, with one newline at the end."""
    driver = {
        "name": "ratchet",
        "fullName": f"ratchet {__version__}: a gate for Python's types and imports",
        "informationUri": HOME,
        "semanticVersion": __version__,
        "rules": [rule_entry(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True) + "\n"


def rule_entry(rule_id: str) -> dict[str, object]:
    """A rule with its help, as a driver lists it. A rule that nobody knows has its id alone for words."""
    words = rule_text(rule_id)
    entry: dict[str, object] = {
        "id": rule_id,
        "name": "".join(part.capitalize() for part in f"ratchet-{rule_id}".split("-")),
        "helpUri": page_of(rule_id),
        "defaultConfiguration": {"level": "error"},
    }
    if words is None:
        text = "The check could not be made; nothing is known." if rule_id == INCONCLUSIVE else f"The rule {rule_id}."
        return {**entry, "shortDescription": {"text": text}, "fullDescription": {"text": text}, "help": {"text": text}}
    return {
        **entry,
        "shortDescription": {"text": words.summary},
        "fullDescription": {"text": f"{words.summary} {' '.join(words.details.split())}".rstrip()},
        "help": {"text": _help(words, fence=""), "markdown": _help(words, fence="```")},
        "properties": {"tags": ["architecture" if words.is_contract else "typing"]},
    }


def _help(words: RuleText, fence: str) -> str:
    parts = [words.summary]
    for name, code in (("Flagged", words.flagged), ("Fine", words.fine)):
        if code:
            parts.append("\n".join(line for line in (f"{name}:\n", fence, code, fence) if line))
    parts += [f"Fix: {words.fix}", f"Does not help: {words.dodge}"]
    return "\n\n".join(parts)


def location(place: Place, symbol: str = "", span: Span | None = None, message: str = "") -> dict[str, object]:
    """A place in a file; the symbol that it belongs to, the part of the line, and what is said of it, if known."""
    region = {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)}
    if span is not None:
        region |= {"startColumn": span.start + 1, "endColumn": span.end + 1}
    artifact = {"uri": quote(place.path, errors="surrogateescape"), "uriBaseId": _ROOT}
    found: dict[str, object] = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    if symbol:
        found["logicalLocations"] = [{"fullyQualifiedName": symbol}]
    if message:
        found["message"] = {"text": message}
    return found
