"""The graph's cache: the same graph back, and never a damaged one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.building import import_graph
from ratchet.facts.imports.store import KEPT, cached_graph, decode, encode
from ratchet.facts.source.parallel import facts_of_text

Projector = Callable[..., ImportGraph]

TEXTS = {
    "app/__init__.py": "from app import a\n__all__ = ['a', 'b']\n",
    "app/a.py": "import importlib, app.ghost, requests\ndef f(n: str) -> None:\n    importlib.import_module(n)\n",
    "app/b.py": "from app.a import *\n",
}


class NoFacts(Mapping[str, SourceFacts]):
    """Facts that nobody may ask for."""

    def __getitem__(self, path: str) -> SourceFacts:
        raise AssertionError(path)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError

    def __len__(self) -> int:
        raise AssertionError


def files_of(texts: Mapping[str, str]) -> list[SourceFile]:
    return [
        SourceFile(path, path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"), ".", str(hash(text)))
        for path, text in texts.items()
    ]


def facts_of(texts: Mapping[str, str]) -> dict[str, SourceFacts]:
    return {path: facts_of_text(text.encode(), path) for path, text in texts.items()}


def test_decoded_graph_is_the_encoded_one() -> None:
    graph = import_graph(files_of(TEXTS), facts_of(TEXTS))

    assert graph == decode(encode(graph))
    assert graph.unresolved
    assert graph.computed


def test_second_time_no_facts_are_needed(tmp_path: Path) -> None:
    first = cached_graph(files_of(TEXTS), facts_of(TEXTS), tmp_path)

    assert first == cached_graph(files_of(TEXTS), NoFacts(), tmp_path)


def test_changed_file_is_seen(tmp_path: Path) -> None:
    cached_graph(files_of(TEXTS), facts_of(TEXTS), tmp_path)
    changed = {**TEXTS, "app/b.py": "import json\n"}

    assert ("app.b", "ext:json") in cached_graph(files_of(changed), facts_of(changed), tmp_path).edges


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="half"),
        pytest.param("[]", id="nothing"),
        pytest.param("[3,[],[],[],[[0],[0],[0]],[[],[],[],[],[],[]],[],[]]", id="numbers of no name"),
        pytest.param("[3,[],[],[],[[0],[0],[]],[[],[],[],[],[],[]],[],[]]", id="uneven columns"),
        pytest.param("[99,[],[],[],[],[],[],[]]", id="another schema"),
        pytest.param('[3,[],[["a","b"]],[],[],[],[],[]]', id="wrong shape"),
    ],
)
def test_damaged_cache_is_made_again(damage: str, tmp_path: Path) -> None:
    whole = cached_graph(files_of(TEXTS), facts_of(TEXTS), tmp_path)
    next(tmp_path.iterdir()).write_text(damage)

    assert whole == cached_graph(files_of(TEXTS), facts_of(TEXTS), tmp_path)


def test_old_graphs_make_room(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        texts = {"a.py": f"import m{number}\n"}
        cached_graph(files_of(texts), facts_of(texts), tmp_path)

    assert len(list(tmp_path.iterdir())) == KEPT
