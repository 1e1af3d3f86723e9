"""The picture as one SVG document, with a legend of its colours. Names are text, whatever they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import wrap

from ratchet.reports.graph.layout import Frame, Spot, Way, place
from ratchet.reports.graph.legend import Entry, legend
from ratchet.reports.graph.picture import Picture, kinds_of, printable

_MARGIN, _LINE = 20.0, 20.0
_KINDS = ("plain", "round", "back", "broken", "both")
"""How a link is drawn; what matters most is drawn last."""

_INDENT = 36.0
_NARROWEST = 640.0
"""Room for the legend."""

_LETTER = 6.6
"""About how wide a letter of the legend is: it is wrapped by that."""

_STYLE = """
    .page { fill: #ffffff }
    text { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1c2430 }
    .says { font-family: system-ui, sans-serif } .size { fill: #5b6778 }
    .box { fill: #f4f6fa; stroke: #8a94a6 } .frame { fill: none; stroke: #c3cad6 }
    .test, .outside { fill: #ffffff; stroke-dasharray: 4 3 } .cycle { fill: #fdeed8; stroke: #b45f06 }
    .c2 { fill: #ece4fa; stroke: #6b4fb0 } .c3 { fill: #d9f0ee; stroke: #1f7a74 } .c4 { fill: #fae1ec; stroke: #a8386b }
    .way { fill: none; stroke: #8a94a6; stroke-linejoin: round } .tip { fill: #8a94a6 }
    .way.round { stroke: #d9a866 } .tip.round { fill: #d9a866 }
    .way.back { stroke: #b45f06; stroke-width: 2 } .tip.back { fill: #b45f06 }
    .way.broken { stroke: #c0392b; stroke-width: 2; stroke-dasharray: 7 3 } .tip.broken { fill: #c0392b }
    .way.both { stroke: #b45f06; stroke-width: 7; stroke-opacity: .3 }
    @media (prefers-color-scheme: dark) {
      .page { fill: #14181f } text { fill: #e6eaf0 } .size { fill: #9aa5b5 }
      .box { fill: #222936; stroke: #6f7b8e } .frame { stroke: #3b4556 }
      .test, .outside { fill: #14181f } .cycle { fill: #43301a; stroke: #e0953f }
      .way { stroke: #6f7b8e } .tip { fill: #6f7b8e } .way.round { stroke: #8a673b } .tip.round { fill: #8a673b }
      .way.back { stroke: #f0a44e } .tip.back { fill: #f0a44e }
      .way.both { stroke: #f0a44e }
      .way.broken { stroke: #ff7b6e } .tip.broken { fill: #ff7b6e }
      .c2 { fill: #322a4a; stroke: #a48fe0 } .c3 { fill: #17393a; stroke: #5cbdb5 }
      .c4 { fill: #452438; stroke: #e07fae }
    }
"""


def svg(drawn: Picture) -> str:
    """One self-contained document: at most twice as wide as high, legend and all."""
    placed = place(drawn)
    width = max(placed.width, _NARROWEST) + 2 * _MARGIN
    under = placed.height + 2 * _MARGIN
    entries = [*_wrapped(legend(drawn), width - 2 * _MARGIN - _INDENT)]
    height = max(under + len(entries) * _LINE + _MARGIN / 2, width / 2)
    shift = (width - placed.width) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img">',
        "<title>Imports</title>",
        f"<style>{_STYLE}</style>",
        "<defs>",
        *(_tip(kind) for kind in _KINDS),
        "</defs>",
        '<rect class="page" width="100%" height="100%"/>',
        f'<g transform="translate({shift:.1f} {_MARGIN:.0f})">',
        *map(_frame, placed.frames),
        *(_way(way) for way in sorted(placed.ways, key=lambda way: _KINDS.index(way.kind))),
        *map(_box, placed.spots),
        "</g>",
        *_says(entries, under),
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _wrapped(entries: Sequence[Entry], width: float) -> Iterator[Entry]:
    """The legend's lines, none wider than the picture: what is wrapped goes on without its sign."""
    for entry in entries:
        first, *others = wrap(printable(entry.text), max(int(width / _LETTER), 20), break_on_hyphens=False) or [""]
        yield entry._replace(text=first)
        yield from (Entry("", other) for other in others)


def _way(way: Way) -> str:
    points = " L".join(f"{x:.1f},{y:.1f}" for x, y in way.points)
    return _stroke(way.kind, f"M{points}", f"<title>{_text(way.title)}</title>")


def _stroke(kind: str, points: str, inside: str = "") -> str:
    """A line in the manner of its kind. What is both is drawn as both: the dashes of one on the band of the other."""
    band = f'<path class="way both" d="{points}"/>' if kind == "both" else ""
    top = "broken" if kind == "both" else kind
    return f'{band}<path class="way {top}" d="{points}" marker-end="url(#{top})">{inside}</path>'


def _frame(frame: Frame) -> str:
    left, top, width, height = frame
    return f'<rect class="frame" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="8"/>'


def _box(spot: Spot) -> str:
    box = spot.box
    # Not a space, which librsvg drops at the beginning of a span: the name would run into the figure.
    size = f'<tspan class="size" dx="{_LETTER}">{box.modules}</tspan>' if box.modules > 1 else ""
    said = f"{box.name}: {box.modules} module{'s' if box.modules > 1 else ''}"
    said += f", in cycle {box.cycle}" if box.cycle else ""
    return (
        f'<g><title>{_text(said)}</title><rect class="{kinds_of(box)}" x="{spot.left:.1f}" y="{spot.top:.1f}" '
        f'width="{spot.width:.1f}" height="{spot.height:.0f}" rx="5"/><text x="{spot.left + spot.width / 2:.1f}" '
        f'y="{spot.top + spot.height / 2 + 4:.1f}" text-anchor="middle">{_text(box.label)}{size}</text></g>'
    )


def _says(entries: list[Entry], top: float) -> Iterator[str]:
    for number, entry in enumerate(entries):
        line = top + number * _LINE + 10
        kind = entry.kind
        if kind in _KINDS:
            yield _stroke(kind, f"M{_MARGIN:.0f},{line - 4:.0f} h26")
        elif kind:
            yield f'<rect class="box {kind}" x="{_MARGIN:.0f}" y="{line - 11:.0f}" width="26" height="14" rx="3"/>'
        yield f'<text class="says" x="{_MARGIN + _INDENT:.0f}" y="{line:.0f}">{_text(entry.text)}</text>'


def _tip(kind: str) -> str:
    return (
        f'<marker id="{kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path class="tip {kind}" d="M0,0 L8,4 L0,8 z"/></marker>'
    )


def _text(text: str) -> str:
    return escape(printable(text))
