"""The picture as SVG: cycles share a row, and everything else imports downwards."""

from __future__ import annotations

from html import escape

import networkx as nx

from ratchet.reports.graph.picture import Link, Picture, printable

_LETTER, _HEIGHT, _GAP, _ROW, _MARGIN = 7.5, 28, 24, 90, 20
_LINE, _BROKEN, _BOX, _TEXT = "#8a94a6", "#c0392b", "#f4f6fa", "#1c2430"

Box = tuple[float, float, float]
"""Left edge, top edge, width."""


def svg(drawn: Picture) -> str:
    """One self-contained SVG document. Broken links are red, and say so in their title."""
    boxes, width, height = _layout(drawn)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" font-family="sans-serif" font-size="13">',
        "<title>Imports</title>",
        *(_marker(name, colour) for name, colour in (("plain", _LINE), ("broken", _BROKEN))),
        *(_link(link, boxes) for link in drawn.links),
        *(_box(node, boxes[node]) for node in drawn.nodes),
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _layout(drawn: Picture) -> tuple[dict[str, Box], float, float]:
    rows = _rows(drawn)
    widths = {node: len(node) * _LETTER + 16 for node in drawn.nodes}
    spans = [sum(widths[node] for node in row) + _GAP * (len(row) - 1) for row in rows]
    widest = max(spans, default=0.0)
    boxes: dict[str, Box] = {}
    for number, (row, span) in enumerate(zip(rows, spans, strict=True)):
        left = _MARGIN + (widest - span) / 2
        for node in row:
            boxes[node] = (left, _MARGIN + number * _ROW, widths[node])
            left += widths[node] + _GAP
    return boxes, widest + 2 * _MARGIN, max(len(rows) - 1, 0) * _ROW + _HEIGHT + 2 * _MARGIN


def _rows(drawn: Picture) -> list[list[str]]:
    """Generations of the condensation, so that a link leads down unless it is part of a cycle."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(drawn.nodes)
    graph.add_edges_from((link.importer, link.imported) for link in drawn.links)
    groups = [sorted(group) for group in nx.strongly_connected_components(graph)]
    generations = nx.topological_generations(nx.condensation(graph, groups))
    return [sorted(node for number in generation for node in groups[number]) for generation in generations]


def _link(link: Link, boxes: dict[str, Box]) -> str:
    left, top, width = boxes[link.importer]
    other_left, other_top, other_width = boxes[link.imported]
    x1, x2 = left + width / 2, other_left + other_width / 2
    down = other_top >= top
    y1 = top + _HEIGHT if down else top
    y2 = other_top if down and other_top > top else other_top + _HEIGHT
    bend = (y1 + y2) / 2 + (40 if top == other_top else 0)
    kind, colour = ("broken", _BROKEN) if link.broken else ("plain", _LINE)
    title = f"{link.importer} imports {link.imported}: {link.imports}"
    title += f", {link.broken} of them against a contract" if link.broken else ""
    return (
        f'<path d="M{x1:.1f},{y1:.1f} C{x1:.1f},{bend:.1f} {x2:.1f},{bend:.1f} {x2:.1f},{y2:.1f}" fill="none" '
        f'stroke="{colour}" marker-end="url(#{kind})"><title>{escape(printable(title))}</title></path>'
    )


def _box(node: str, box: Box) -> str:
    left, top, width = box
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{_HEIGHT}" rx="4" fill="{_BOX}" '
        f'stroke="{_LINE}"/><text x="{left + width / 2:.1f}" y="{top + 18:.1f}" text-anchor="middle" '
        f'fill="{_TEXT}">{escape(printable(node))}</text>'
    )


def _marker(name: str, colour: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0,0 L8,4 L0,8 z" fill="{colour}"/></marker>'
    )
