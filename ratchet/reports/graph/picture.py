"""The import graph made small enough to look at: modules folded into packages, broken imports marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ratchet.contracts.contract import Contract
from ratchet.facts.imports import ImportGraph
from ratchet.terms.imports import View

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[^\\w. -]")

MOST_NODES = 60
"""The most boxes that a reader can still take in."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """The imports from one box to another: how many, and how many of them break a contract."""

    importer: str
    imported: str
    imports: int
    broken: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and the links between them, sorted."""

    nodes: tuple[str, ...]
    links: tuple[Link, ...]


def picture(
    graph: ImportGraph, contracts: Iterable[Contract], view: View = View.RUNTIME, most: int = MOST_NODES
) -> Picture:
    """The first-party modules of a view, folded to the deepest level that has at most `most` boxes."""
    depth = _depth(graph.modules, most)
    broken = {
        (offence.edge.importer, offence.edge.imported) for contract in contracts for offence in contract.offences(graph)
    }
    imports: Counter[tuple[str, str]] = Counter()
    bad: Counter[tuple[str, str]] = Counter()
    for edge in graph.seen(view):
        if edge.imported in graph.modules:
            pair = _fold(edge.importer, depth), _fold(edge.imported, depth)
            if pair[0] != pair[1]:
                imports[pair] += 1
                bad[pair] += (edge.importer, edge.imported) in broken
    nodes = sorted({_fold(name, depth) for name in graph.modules})
    return Picture(tuple(nodes), tuple(Link(*pair, imports[pair], bad[pair]) for pair in sorted(imports)))


def dot(drawn: Picture) -> str:
    """Graphviz source."""
    lines = ["digraph imports {", "  rankdir=TB;", '  node [shape=box, fontname="sans-serif"];']
    lines += [f"  {_quoted(node)};" for node in drawn.nodes]
    for link in drawn.links:
        label = f'label="{link.imports}"' if link.imports > 1 else ""
        colour = 'color="#c0392b"' if link.broken else ""
        style = ", ".join(part for part in (label, colour) if part)
        ends = f"{_quoted(link.importer)} -> {_quoted(link.imported)}"
        lines.append(f"  {ends} [{style}];" if style else f"  {ends};")
    return "\n".join([*lines, "}", ""])


def _quoted(name: str) -> str:
    """A name as a string of Graphviz: file names may hold anything."""
    return '"' + printable(name).replace("\\", "\\\\").replace('"', '\\"') + '"'


def printable(name: str) -> str:
    """A name with a mark in place of each character that no text can hold: control characters, halves of a pair."""
    return _UNPRINTABLE.sub("\ufffd", name)


def mermaid(drawn: Picture) -> str:
    """A Mermaid flowchart."""
    number = {node: f"n{position}" for position, node in enumerate(drawn.nodes)}
    lines = ["flowchart TD", *(f'  {number[node]}["{_entities(node)}"]' for node in drawn.nodes)]
    for link in drawn.links:
        arrow = f"-->|{link.imports}|" if link.imports > 1 else "-->"
        lines.append(f"  {number[link.importer]} {arrow} {number[link.imported]}")
    bad = [str(position) for position, link in enumerate(drawn.links) if link.broken]
    if bad:
        lines.append(f"  linkStyle {','.join(bad)} stroke:#c0392b")
    return "\n".join([*lines, ""])


def _entities(name: str) -> str:
    """A name as a label of Mermaid, which takes HTML, Markdown and its own `#` for more than text."""
    return _SPECIAL.sub(lambda one: f"#{ord(one[0])};", printable(name))


def _depth(modules: Collection[str], most: int) -> int:
    deepest = max((name.count(".") + 1 for name in modules), default=1)
    fitting = [depth for depth in range(1, deepest + 1) if len({_fold(name, depth) for name in modules}) <= most]
    return max(fitting, default=1)


def _fold(name: str, depth: int) -> str:
    parts: Sequence[str] = name.split(".")
    return ".".join(parts[:depth])
