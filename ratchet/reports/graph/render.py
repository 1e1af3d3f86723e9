"""The formats of `ratchet graph`."""

from __future__ import annotations

from collections.abc import Sequence

from ratchet.contracts.contract import Contract
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph
from ratchet.reports.graph import text
from ratchet.terms.spelling import did_you_mean

FORMATS = ("text", "json", "dot", "mermaid", "svg")
_PICTURES = ("dot", "mermaid", "svg")


def render(
    graph: ImportGraph, contracts: Sequence[Contract], form: str, depth: int | None = None, focus: str = ""
) -> str:
    """The graph in one of FORMATS, ending in a newline. `depth` and `focus` say what of it a picture shows.

    Raises UsageError for another word, and for what a picture cannot show.
    """
    if form not in FORMATS:
        raise UsageError(f"--format {form}: no such format.{did_you_mean(form, FORMATS)}")
    if form not in _PICTURES:
        if depth is not None or focus:
            raise UsageError(f"--depth and --focus are for pictures: --format {', '.join(_PICTURES)}.")
        return text.text(graph, contracts) if form == "text" else text.data(graph)
    from ratchet.reports.graph.dot import dot
    from ratchet.reports.graph.mermaid import mermaid
    from ratchet.reports.graph.picture import offending, picture
    from ratchet.reports.graph.svg import svg

    drawn = picture(graph, offending(graph, contracts), depth, focus)
    return {"dot": dot, "mermaid": mermaid, "svg": svg}[form](drawn)
