"""A broken layers contract on django: the same bytes every time, and exactly the debts that a change makes."""

from __future__ import annotations

import dataclasses
import random
import subprocess
import sys
from pathlib import Path

import pytest

from ratchet.contracts.kinds.layers import Layers
from ratchet.facts.imports import Edge, ImportGraph, Site
from ratchet.terms import Key, Place
from ratchet.terms.imports import ImportKind

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("package", ["django"], indirect=True, scope="session")]

TIERS = Layers(
    "tiers",
    layers=("django.contrib", "django.views", "django.forms", "django.db", "django.core", "django.utils"),
)

SCRIPT = """
import sys
from pathlib import Path
from ratchet.contracts.kinds.layers import Layers
from ratchet.facts.imports.building import import_graph
from ratchet.facts.inventory import take_inventory
from ratchet.facts.source.store import read_sources

top = Path(sys.argv[1])
paths = [path.relative_to(top).as_posix() for path in (top / "django").rglob("*.py")]
files = take_inventory(top, paths, (".",), lambda _: True).measured
layers = ("django.contrib", "django.views", "django.forms", "django.db", "django.core", "django.utils")
graph = import_graph(files, read_sources(top, files, Path(sys.argv[2])))
for debt in Layers("tiers", layers=layers).debts(graph):
    print(debt.key, debt.place, debt.message)
"""


def keys(graph: ImportGraph) -> set[Key]:
    return {debt.key for debt in TIERS.debts(graph)}


def with_edges(graph: ImportGraph, edges: dict[tuple[str, str], Edge]) -> ImportGraph:
    return dataclasses.replace(graph, edges=dict(sorted(edges.items())))


def test_twenty_runs_are_byte_equal(package: tuple[Path, str], tmp_path: Path) -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(package[0]), str(tmp_path)],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": str(seed)},
        ).stdout
        for seed in range(20)
    }

    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") > 50


def test_deleting_an_offending_import_makes_no_finding(found: ImportGraph) -> None:
    before = keys(found)
    offending = sorted((debt.key.module, debt.key.detail.partition(":")[0]) for debt in TIERS.debts(found))

    for pair in random.Random(4).sample(offending, 50):
        after = with_edges(found, {known: edge for known, edge in found.edges.items() if known != pair})
        assert not keys(after) - before


def test_adding_an_offending_import_makes_exactly_one(found: ImportGraph) -> None:
    before = keys(found)
    low, high = list(found.package("django.utils")), list(found.package("django.contrib"))
    chance = random.Random(5)

    for _ in range(50):
        pair = chance.choice(low), chance.choice(high)
        if pair not in found.edges:
            site = Site(ImportKind.IMPORT_TIME, Place("x.py", 1), "<module>", "")
            after = with_edges(found, {**found.edges, pair: Edge(*pair, ImportKind.IMPORT_TIME, (site,))})
            assert keys(after) - before == {Key("layers", pair[0], "tiers", pair[1])}
