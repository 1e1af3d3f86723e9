"""The formats of `ratchet graph`."""

from __future__ import annotations

from collections.abc import Sequence

from ratchet.contracts.contract import Contract
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph
from ratchet.reports.graph import text
from ratchet.terms.spelling import did_you_mean

FORMATS = ("text", "json", "dot", "mermaid", "svg")


def render(graph: ImportGraph, contracts: Sequence[Contract], form: str) -> str:
    """The graph in one of FORMATS, ending in a newline. UsageError for another word."""
    from ratchet.reports.graph.picture import dot, mermaid, picture

    match form:
        case "text":
            return text.text(graph, contracts)
        case "json":
            return text.data(graph)
        case "dot":
            return dot(picture(graph, contracts))
        case "mermaid":
            return mermaid(picture(graph, contracts))
        case "svg":
            from ratchet.reports.graph.svg import svg

            return svg(picture(graph, contracts))
    raise UsageError(f"--format {form}: no such format.{did_you_mean(form, FORMATS)}")
