"""The formats of `ratchet graph`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import pytest

from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph
from ratchet.reports.graph.dot import dot
from ratchet.reports.graph.mermaid import mermaid
from ratchet.reports.graph.picture import Box, Link, Picture
from ratchet.reports.graph.render import FORMATS, render
from ratchet.reports.graph.svg import svg

Grapher = Callable[..., ImportGraph]
CORE = Forbidden("core", sources=("app.core",), to=("app.web",))
ARROWS = (
    "app.core -> app.lib",
    "app.lib -> app.web",
    "app.web -> app.core",
    "app.web -> ext:click",
    "app.web -> ext:json",
)


def test_json_has_every_import_with_its_place(graph: Grapher) -> None:
    document = json.loads(render(graph(*ARROWS), [CORE], "json"))

    assert document["schema"] == 1
    assert document["modules"] == ["app", "app.core", "app.lib", "app.web"]
    assert document["imports"][0] == {
        "importer": "app.core", "imported": "app.lib", "kind": "import-time", "path": "app/core.py", "line": 1,
    }  # fmt: skip
    assert document["external"] == [
        {"name": "click", "distribution": "click", "stdlib": False},
        {"name": "json", "distribution": None, "stdlib": True},
    ]
    assert document["cycles"] == [["app.core", "app.lib", "app.web"]]


def test_text_tells_sizes_cycles_and_contracts(graph: Grapher) -> None:
    assert render(graph(*ARROWS), [CORE], "text").splitlines() == [
        "4 modules, 5 imports (5 import-time), 0 computed",
        "third-party: click (1)",
        "import-time: 1 cycle, 3 modules in them, 3 in the largest",
        "runtime: 1 cycle, 3 modules in them, 3 in the largest",
        "all: 1 cycle, 3 modules in them, 3 in the largest",
        "cycle of 3: app.core, app.lib, app.web",
        "  the cycle is gone without this import; no smaller set was found:",
        "  cut app.core -> app.lib (app/core.py:1)",
        "core (forbidden): 1 import breaks it",
        "  the contract holds without this import; no smaller set was found:",
        "  cut app.lib -> app.web (app/lib.py:2)",
    ]


def test_dot_marks_what_breaks_a_contract(graph: Grapher) -> None:
    assert '  "app.lib" -> "app.web" [color="#c0392b"];' in render(graph(*ARROWS), [CORE], "dot").splitlines()


def test_mermaid_marks_what_breaks_a_contract(graph: Grapher) -> None:
    lines = render(graph(*ARROWS), [CORE], "mermaid").splitlines()

    assert lines[0] == "flowchart TD"
    assert "  linkStyle 1 stroke:#c0392b" in lines


def test_svg_is_well_formed_and_tells_each_link(graph: Grapher) -> None:
    root = ElementTree.fromstring(render(graph(*ARROWS), [CORE], "svg"))
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]

    assert "app.lib → app.web: 1 import, 1 against a contract" in titles


def test_a_figure_keeps_its_distance_from_the_name_before_it() -> None:
    """By a length: librsvg drops a space at the beginning of a span."""
    boxes = (Box("app", "app", 7), Box("lib", "lib", 1))
    (span,) = ElementTree.fromstring(svg(Picture(boxes, ()))).iter("{http://www.w3.org/2000/svg}tspan")

    assert "7" == span.text
    assert float(span.attrib["dx"]) > 1


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_draws_an_empty_graph(form: str, graph: Grapher) -> None:
    assert render(graph(), [], form).endswith("\n")


@pytest.mark.parametrize("form", FORMATS)
def test_two_runs_are_byte_equal(form: str, graph: Grapher) -> None:
    assert render(graph(*ARROWS), [CORE], form) == render(graph(*reversed(ARROWS)), [CORE], form)


def test_unknown_format_is_a_usage_error(graph: Grapher) -> None:
    with pytest.raises(UsageError, match=r"--format jsn: no such format. Did you mean json\?"):
        render(graph(), [], "jsn")


def test_judging_does_not_import_networkx() -> None:
    code = "import sys, ratchet.contracts, ratchet.facts.imports.store; print('networkx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


NAMES = [
    'app.a"b',
    "app.<b>&c",
    "app.a\\",
    'app."];x->y;n["',
    "app.a\nb",
    "app.\x1b[31m",
    "app.\udcff",
    "app.`#quot;`",
    "app.größe",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_stays_a_name(name: str) -> None:
    drawn = Picture((Box("app.core", "app.core"), Box(name, name)), (Link("app.core", name, 1),))
    ElementTree.fromstring(svg(drawn).encode("utf-8"))
    source = dot(drawn).encode("utf-8").decode()
    assert len(re.findall(r'"(?:[^"\\\n]|\\.)*"', source)) == 1 + 2 + 2, "font, two boxes, one link"
    flow = mermaid(drawn).encode("utf-8").decode()
    assert re.fullmatch(r'flowchart TD\n(?:  n\d\["[\w. \ufffd#;-]*"\]\n){2}  n0 --> n1\n', flow)


def test_names_of_every_day_are_left_as_they_are() -> None:
    drawn = Picture((Box("app.core", "app.core"), Box("app.größe", "app.größe")), ())
    for said in (dot(drawn), mermaid(drawn), svg(drawn)):
        assert "app.core" in said
        assert "app.größe" in said
