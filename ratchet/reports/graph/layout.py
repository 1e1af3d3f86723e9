"""Where the boxes of a picture stand: boxes with the same neighbours share a frame, and the engine places the rest."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ratchet.contracts.contract import Pair
from ratchet.reports.graph.engine import Ends, Point, Size, Spread, spread
from ratchet.reports.graph.picture import Box, Link, Picture

WIDEST = 1160.0
"""How wide a picture may be, so that its labels can be read at 1,200 pixels."""

_LETTER, _PADDING, _HEIGHT = 7.3, 12.0, 28.0
_GAP, _EDGE = 8.0, 8.0
_FEWEST = 4
"""So many boxes with the same neighbours share a frame."""


class Spot(NamedTuple):
    """Where a box stands: its left upper corner, its width and its height."""

    box: Box
    left: float
    top: float
    width: float
    height: float


class Frame(NamedTuple):
    """What is drawn around boxes that share their links."""

    left: float
    top: float
    width: float
    height: float


class Way(NamedTuple):
    """One link, or the links that a frame's boxes share: whose they are, how many imports, and the points.

    `kind`: both (against a contract, and closes a cycle), broken (against a contract), back (closes a cycle), round
    (within a cycle) or plain.
    """

    importers: tuple[str, ...]
    imported: tuple[str, ...]
    imports: int
    broken: int
    kind: str
    points: tuple[Point, ...]

    @property
    def title(self) -> str:
        """The link in words."""
        count = f"{self.imports} import{'s' if self.imports != 1 else ''}"
        against = f", {self.broken} against a contract" if self.broken else ""
        closes = ", closes a cycle" if self.kind in ("back", "both") else ""
        return f"{_named(self.importers)} → {_named(self.imported)}: {count}{against}{closes}"


class Placed(NamedTuple):
    """All that is drawn, from (0, 0) to (width, height)."""

    spots: tuple[Spot, ...]
    frames: tuple[Frame, ...]
    ways: tuple[Way, ...]
    width: float
    height: float


class _Unit(NamedTuple):
    """What the engine takes for one box: a box, or a frame of boxes in columns."""

    boxes: tuple[Box, ...]
    columns: int
    cell: float

    @property
    def size(self) -> Size:
        if len(self.boxes) == 1:
            return Size(self.cell, _HEIGHT)
        rows = math.ceil(len(self.boxes) / self.columns)
        return Size(self.columns * (self.cell + _GAP) - _GAP + 2 * _EDGE, rows * (_HEIGHT + _GAP) - _GAP + 2 * _EDGE)

    def spots(self, centre: Point) -> Iterator[Spot]:
        """Where the boxes stand if the middle of all is at `centre`."""
        edge = _EDGE if len(self.boxes) > 1 else 0.0
        left, top = centre[0] - self.size.width / 2 + edge, centre[1] - self.size.height / 2 + edge
        for number, box in enumerate(self.boxes):
            row, column = divmod(number, self.columns)
            yield Spot(box, left + column * (self.cell + _GAP), top + row * (_HEIGHT + _GAP), self.cell, _HEIGHT)


def place(drawn: Picture) -> Placed:
    """The picture, laid out at most 1,160 wide where that can be. Raises UsageError where graphlay is missing."""
    units = _units(drawn)
    number = {box.name: position for position, unit in enumerate(units) for box in unit.boxes}
    shared: defaultdict[Pair, list[Link]] = defaultdict(list)
    for link in drawn.drawn:
        shared[str(number[link.importer]), str(number[link.imported])].append(link)
    ends = [(int(importer), int(imported)) for importer, imported in shared]
    back = [any(link.is_back for link in links) for links in shared.values()]
    spread_out = _best([unit.size for unit in units], ends, back)
    frames = [
        Frame(x - unit.size.width / 2, y - unit.size.height / 2, *unit.size)
        for unit, (x, y) in zip(units, spread_out.centres, strict=True)
        if len(unit.boxes) > 1
    ]
    spots = [spot for unit, centre in zip(units, spread_out.centres, strict=True) for spot in unit.spots(centre)]
    ways = [_way(links, way) for links, way in zip(shared.values(), spread_out.ways, strict=True)]
    return Placed(tuple(spots), tuple(frames), tuple(ways), spread_out.width, spread_out.height)


def _best(sizes: Sequence[Size], ends: Sequence[Ends], back: Sequence[bool]) -> Spread:
    """The first layout that is narrow enough, else the narrowest: layers from the top before layers from the left.

    First what closes a cycle is turned round, so that everything else leads down; else the engine breaks the cycles.
    """
    turned = [(end[1], end[0]) if is_back else end for end, is_back in zip(ends, back, strict=True)]
    found: list[Spread] = []
    for links, are_turned in ((turned, back), (ends, [False] * len(back))):
        for direction in ("topbottom", "leftright"):
            out = spread(sizes, links, direction)
            ways = [way[::-1] if is_turned else way for way, is_turned in zip(out.ways, are_turned, strict=True)]
            found.append(out._replace(ways=tuple(ways)))
            if out.width <= WIDEST and out.width <= 2 * out.height:
                return found[-1]
        if not any(back):
            break
    return min(found, key=lambda out: out.width)


def _units(drawn: Picture) -> list[_Unit]:
    """Boxes that import the same and are imported by the same, in frames; all others alone."""
    importers: defaultdict[str, set[str]] = defaultdict(set)
    imported: defaultdict[str, set[str]] = defaultdict(set)
    apart = {box.name for box in drawn.boxes if box.cycle or box.is_test}
    for link in drawn.drawn:
        importers[link.imported].add(link.importer)
        imported[link.importer].add(link.imported)
        if link.broken:
            apart.update((link.importer, link.imported))
    alike: defaultdict[tuple[frozenset[str], frozenset[str], str], list[Box]] = defaultdict(list)
    for box in drawn.boxes:
        alone = box.name if box.name in apart else ""
        alike[frozenset(importers[box.name]), frozenset(imported[box.name]), alone].append(box)
    units: list[_Unit] = []
    for boxes in alike.values():
        if len(boxes) < _FEWEST:
            units += [_Unit((box,), 1, _width(box)) for box in boxes]
        else:
            units.append(_frame(tuple(boxes)))
    return units


def _frame(boxes: tuple[Box, ...]) -> _Unit:
    """As many columns as make it about three times as wide as high."""
    cell = max(map(_width, boxes))
    wished = math.ceil(math.sqrt(3 * len(boxes) * _HEIGHT / cell))
    fitting = int((WIDEST - 2 * _EDGE) // (cell + _GAP))
    return _Unit(boxes, max(min(wished, fitting, len(boxes)), 1), cell)


def _width(box: Box) -> float:
    letters = len(box.label) + (len(str(box.modules)) + 1 if box.modules > 1 else 0)
    return max(letters, 4) * _LETTER + 2 * _PADDING


def _way(links: Sequence[Link], points: tuple[Point, ...]) -> Way:
    imports, broken = sum(link.imports for link in links), sum(link.broken for link in links)
    importers = tuple(sorted({link.importer for link in links}))
    imported = tuple(sorted({link.imported for link in links}))
    is_back = any(link.is_back for link in links)
    kind = "plain"
    if broken:
        kind = "both" if is_back else "broken"
    elif is_back:
        kind = "back"
    elif any(link.in_cycle for link in links):
        kind = "round"
    return Way(importers, imported, imports, broken, kind, points)


def _named(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} packages"
