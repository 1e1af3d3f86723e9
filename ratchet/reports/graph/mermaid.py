"""The picture as a Mermaid flowchart."""

from __future__ import annotations

import re

from ratchet.reports.graph.picture import Picture, printable

_SPECIAL = re.compile("[^\\w. -]")


def mermaid(drawn: Picture) -> str:
    """A flowchart of the links that are drawn, with what is wrong in colour."""
    number = {box.name: f"n{position}" for position, box in enumerate(drawn.boxes)}
    lines = ["flowchart TD", *(f'  {number[box.name]}["{_entities(box.name)}"]' for box in drawn.boxes)]
    for link in drawn.drawn:
        arrow = f"-->|{link.imports}|" if link.imports > 1 else "-->"
        lines.append(f"  {number[link.importer]} {arrow} {number[link.imported]}")
    for colour, chosen in (
        ("#c0392b", [str(position) for position, link in enumerate(drawn.drawn) if link.broken]),
        ("#b45f06", [str(position) for position, link in enumerate(drawn.drawn) if link.in_cycle and not link.broken]),
    ):
        if chosen:
            lines.append(f"  linkStyle {','.join(chosen)} stroke:{colour}")
    in_cycles = [number[box.name] for box in drawn.boxes if box.cycle]
    if in_cycles:
        lines += ["  classDef cycle fill:#fdeed8,stroke:#b45f06", f"  class {','.join(in_cycles)} cycle"]
    return "\n".join([*lines, ""])


def _entities(name: str) -> str:
    """A name as a label of Mermaid, which takes HTML, Markdown and its own `#` for more than text."""
    return _SPECIAL.sub(lambda one: f"#{ord(one[0])};", printable(name))
