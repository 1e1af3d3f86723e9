"""The only door to graphlay, which lays boxes out in layers: sizes in, places out, as JSON both ways."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from ratchet.errors import UsageError
from ratchet.storage.narrowing import as_list, as_table, parsed

Point = tuple[float, float]
Ends = tuple[int, int]
"""The numbers of the two boxes that a link joins, by their order."""

_GAPS = {"layer_gap": 44, "node_gap": 20, "dummy_gap": 12, "isolated_gap": 16, "isolated_max_columns": 7}


class Size(NamedTuple):
    """How wide and high a box is."""

    width: float
    height: float


class Spread(NamedTuple):
    """The centres of the boxes, the ways of the links, and how wide and high all of it is, from (0, 0)."""

    centres: tuple[Point, ...]
    ways: tuple[tuple[Point, ...], ...]
    width: float
    height: float


def spread(sizes: Sequence[Size], links: Sequence[Ends], direction: str) -> Spread:
    """Lay out boxes and links. `direction` is topbottom or leftright. Raises UsageError where graphlay is missing."""
    try:
        import graphlay  # an extra, and not wanted by any other command
    except ImportError as error:
        raise UsageError(
            "a picture needs the package graphlay: pip install 'graphlay>=0.3.1,<0.4'. "
            "Without it, --format dot and mermaid are for a program of yours to draw."
        ) from error
    if not sizes:
        return Spread((), (), 0, 0)
    nodes = [{"key": str(number), "size": size._asdict(), "shape": "box"} for number, size in enumerate(sizes)]
    request = {"nodes": nodes, "edges": [{"source": source, "target": target} for source, target in links]}
    options = {"direction": direction, "routing": {"style": "diagonal"}, "spacing": _GAPS}
    drawn = graphlay.layout(json.dumps(request), preset="process_map", options=options)
    return _from_origin(parsed(drawn.to_json()))


def _from_origin(said: object) -> Spread:
    table = as_table(said)
    bounds = as_table(table["bounds"])
    (left, top), (right, bottom) = _point(bounds["min"]), _point(bounds["max"])
    centres = [_point(as_table(node)["center"]) for node in as_list(table["nodes"])]
    ways = [[_point(point) for point in as_list(as_table(edge)["points"])] for edge in as_list(table["edges"])]
    return Spread(
        tuple((x - left, y - top) for x, y in centres),
        tuple(tuple((x - left, y - top) for x, y in way) for way in ways),
        right - left,
        bottom - top,
    )


def _point(value: object) -> Point:
    table = as_table(value)
    return _length(table["x"]), _length(table["y"])


def _length(value: object) -> float:
    if isinstance(value, int | float):
        return float(value)
    raise TypeError(f"{value!r:.80} is no length")
