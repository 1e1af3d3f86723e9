"""The picture as Graphviz source."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.reports.graph.picture import Link, Picture, printable


def dot(drawn: Picture) -> str:
    """Graphviz source with every link; those that longer ways imply are pale, and place nothing."""
    lines = ["digraph imports {", "  rankdir=TB;", '  node [shape=box, fontname="sans-serif"];']
    for box in drawn.boxes:
        style = ""
        if box.cycle:
            style = ' [style=filled, fillcolor="#fdeed8"]'
        elif box.is_test or box.is_outside:
            style = " [style=dashed]"
        lines.append(f"  {_quoted(box.name)}{style};")
    for link in drawn.links:
        style = ", ".join(_style(link))
        ends = f"{_quoted(link.importer)} -> {_quoted(link.imported)}"
        lines.append(f"  {ends} [{style}];" if style else f"  {ends};")
    return "\n".join([*lines, "}", ""])


def _style(link: Link) -> Iterator[str]:
    if link.imports > 1:
        yield f'label="{link.imports}"'
    if link.broken:
        yield 'color="#c0392b"'
    elif link.in_cycle:
        yield 'color="#b45f06"'
    elif link.is_implied:
        yield 'color="#d5dae2"'
    if link.is_implied or link.is_back:
        yield "constraint=false"


def _quoted(name: str) -> str:
    """A name as a string of Graphviz: file names may hold anything."""
    return '"' + printable(name).replace("\\", "\\\\").replace('"', '\\"') + '"'
