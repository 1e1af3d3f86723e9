"""A picture can be read: nothing overlaps, labels fit, and it is neither wider than a page nor a mere stripe."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations

import pytest

from ratchet.reports.graph.layout import WIDEST, place
from ratchet.reports.graph.picture import Picture, make_picture
from ratchet.reports.graph.svg import svg


def pictured(*links: tuple[str, str], alone: tuple[str, ...] = ()) -> Picture:
    names = {name for pair in links for name in pair}.union(alone)
    return make_picture(dict.fromkeys(names, 1), dict.fromkeys(links, 1), {}, {})


def entangled(boxes: int, links: int, seed: int) -> Iterator[tuple[str, str]]:
    dice = random.Random(seed)
    names = [f"app.some_package_{number}" for number in range(boxes)]
    for _ in range(links):
        importer, imported = dice.sample(names, 2)
        yield importer, imported


STAR = [(f"app.plugin_number_{number}", "app.registry") for number in range(58)]
CHAIN = [(f"app.step_{number}", f"app.step_{number + 1}") for number in range(20)]
PICTURES = [
    pytest.param(pictured(), id="nothing"),
    pytest.param(pictured(alone=("app",)), id="one box"),
    pytest.param(pictured(alone=tuple(f"app.alone_{number}" for number in range(60))), id="sixty boxes without a link"),
    pytest.param(pictured(*STAR, ("app.registry", "app.log")), id="fifty-eight plugins of one registry"),
    pytest.param(pictured(*CHAIN), id="a chain"),
    pytest.param(pictured(*CHAIN, ("app.step_19", "app.step_0")), id="a ring"),
    pytest.param(pictured(*entangled(20, 60, 1)), id="twenty boxes, sixty links"),
    pytest.param(pictured(*entangled(40, 60, 2)), id="forty boxes, sixty links"),
    pytest.param(pictured(*entangled(60, 90, 3)), id="sixty boxes, ninety links"),
    pytest.param(pictured(*entangled(60, 150, 4)), id="sixty boxes, a hundred and fifty links"),
]


@pytest.mark.parametrize("drawn", PICTURES)
def test_boxes_lie_apart_and_inside(drawn: Picture) -> None:
    placed = place(drawn)
    spots = placed.spots

    assert len(drawn.boxes) == len(spots)
    assert [] == [
        (one.box.name, other.box.name)
        for one, other in combinations(spots, 2)
        if one.left < other.left + other.width and other.left < one.left + one.width
        if one.top < other.top + other.height and other.top < one.top + one.height
    ]
    assert all(-1 <= spot.left and spot.left + spot.width <= placed.width + 1 for spot in spots)
    assert all(-1 <= spot.top and spot.top + spot.height <= placed.height + 1 for spot in spots)


@pytest.mark.parametrize("drawn", PICTURES)
def test_a_picture_is_at_most_twice_as_wide_as_high(drawn: Picture) -> None:
    (width, height) = map(float, re.findall(r'viewBox="0 0 (\d+) (\d+)"', svg(drawn))[0])

    assert width <= 2 * height + 1
    assert width <= 1330 or len(drawn.drawn) > 80, "at 1,200 pixels, labels of 12 pixels have 10.8 or more"


def test_the_legend_is_wrapped_to_the_picture() -> None:
    ring = pictured(*[(f"app.some_package_{one}", f"app.some_package_{(one + 1) % 14}") for one in range(14)])
    said: list[str] = re.findall(r'class="says"[^>]*>([^<]*)<', svg(ring))

    assert "cycle 1: 14 modules: " == said[0][:21]
    assert max(map(len, said)) <= 110
    assert "some_package_9" in " ".join(said)


@pytest.mark.parametrize("drawn", PICTURES)
def test_two_layouts_are_equal(drawn: Picture) -> None:
    assert place(drawn) == place(drawn)


def test_boxes_with_the_same_neighbours_share_a_frame_and_a_link() -> None:
    placed = place(pictured(*STAR, ("app.registry", "app.log")))

    assert 1 == len(placed.frames)
    assert ["58 packages → app.registry: 58 imports", "app.registry → app.log: 1 import"] == sorted(
        way.title for way in placed.ways
    )
    assert placed.width <= WIDEST


def test_without_the_engine_the_way_out_is_told() -> None:
    code = (
        "import sys; sys.modules['graphlay'] = None\n"
        "from ratchet.reports.graph.picture import make_picture\n"
        "from ratchet.reports.graph.svg import svg\n"
        "from ratchet.errors import UsageError\n"
        "try:\n    svg(make_picture({'a': 1}, {}, {}, {}))\nexcept UsageError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "pip install 'graphlay>=0.3.1,<0.4'" in done.stdout
