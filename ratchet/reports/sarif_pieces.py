"""Pieces of a SARIF log that several reports write: rules with their help, and places."""

from __future__ import annotations

from urllib.parse import quote

from ratchet.reports.rule_text import RuleText, rule_text

MOST_RESULTS = 5_000
"""GitHub keeps no more of one run."""

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def rule_entry(rule_id: str) -> dict[str, object]:
    """A rule with its help, as a driver lists it."""
    words = rule_text(rule_id)
    if words is None:
        return {"id": rule_id}
    return {
        "id": rule_id,
        "shortDescription": {"text": words.summary},
        "fullDescription": {"text": f"{words.summary} {' '.join(words.details.split())}".rstrip()},
        "help": {"text": _help(words, fence=""), "markdown": _help(words, fence="```")},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["architecture" if words.is_contract else "typing"]},
    }


def _help(words: RuleText, fence: str) -> str:
    parts = [words.summary]
    for name, code in (("Flagged", words.flagged), ("Fine", words.fine)):
        if code:
            parts.append("\n".join(line for line in (f"{name}:\n", fence, code, fence) if line))
    parts += [f"Fix: {words.fix}", f"Does not help: {words.dodge}"]
    return "\n\n".join(parts)


def location(path: str, line: int, column: int, symbol: str = "") -> dict[str, object]:
    """A place in a file, and the symbol that it belongs to; lines and columns count from 1."""
    region = {"startLine": max(line, 1), "startColumn": max(column, 1)}
    artifact = {"uri": quote(path, errors="surrogateescape"), "uriBaseId": "%SRCROOT%"}
    place: dict[str, object] = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    if symbol:
        place["logicalLocations"] = [{"fullyQualifiedName": symbol}]
    return place
