"""The walk for imports alone finds what the whole walk finds of them, and its records never stand in for whole ones."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from textwrap import indent

import click
import hypothesis
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from projects.building import Project
from projects.snippets import snippets

from ratchet import pipeline
from ratchet.errors import Inconclusive
from ratchet.facts.collect.parsing import decode
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.collect.walk import link_facts, source_facts
from ratchet.facts.contents import sha_of
from ratchet.facts.files import SourceFile
from ratchet.facts.source import codec
from ratchet.facts.source.codec import Malformed
from ratchet.facts.source.store import SourceStore, read_sources
from ratchet.measure.project import Request

TESTS = Path(__file__).parents[2]
BORROWED = {"a.tools.load": "importlib.import_module", ".names.attribute": "builtins.getattr"}


def links(walk: Callable[[str, str, dict[str, str]], SourceFacts], text: str, path: str = "a.py") -> tuple[str, str]:
    """The links as they are stored, and what identifies them; or why there are none."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    try:
        encoded = codec.encode(walk(decode(text.encode("utf-8", "surrogatepass"), path), path, BORROWED))
    except Inconclusive as error:
        return str(error), ""
    finally:
        sys.setrecursionlimit(limit)
    return encoded.links, encoded.links_digest


def in_cases(value: object) -> Iterator[str]:
    """The modules in a case file, at any depth."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        if isinstance(inner, str) and str(name).endswith((".py", ".pyi")):
            yield inner
        yield from in_cases(inner)


def python_below(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.py")):
        yield decode(path.read_bytes(), path.name)


TEXTS: dict[str, Callable[[], Iterable[str]]] = {
    "snippets": lambda: snippets([TESTS]).values(),
    "cases": lambda: (
        text
        for path in sorted((TESTS / "cases").rglob("*.toml"))
        for text in in_cases(tomllib.loads(path.read_text(encoding="utf-8")))
    ),
    "the suite itself": lambda: python_below(TESTS),
    "click": lambda: python_below(Path(click.__file__).parent),
    "hypothesis": lambda: python_below(Path(hypothesis.__file__).parent),
}


@pytest.mark.parametrize("of", TEXTS)
def test_both_walks_find_the_same_links(of: str) -> None:
    texts = list(TEXTS[of]())
    assert texts
    assert [text for text in texts if links(source_facts, text) != links(link_facts, text)] == []


FRAGMENTS = (
    "import a.b.c",
    "from a import b as lib, tools",
    "from a.tools import load",
    "from .names import attribute",
    "from importlib import *",
    "from importlib \\\n    import import_module as load_by_name",
    "import importlib, sys, timeit",
    "il = importlib",
    "imp = il.import_module",
    "imp('p.q')",
    "load('p.r')",
    "other = load",
    "other('p.' + 's')",
    "attribute(lib, NAME)",
    "find = getattr; find(lib, NAME)",
    "register('x.y' + '.z')",
    "register('x.y.z')",
    "register(MODULE)",
    "MODULE = 'app.web'",
    "lib.sub.Thing()",
    "same = lib; same.sub.other",
    "b = lib.deep",
    "lib = 1",
    "x: 'lib.sub.Kind' = b.deeper.y",
    "key = vars(lib)[NAME]",
    "t = timeit.Timer(text)",
    "t.timeit(other('p.t'))",
    "sys.modules['p.u']",
    "__import__('p.v', fromlist=['w'])",
    "globals()['__import__']('p.w')",
    "TYPE_CHECKING = False",
    "plain = 1 + 2",
    "__all__ = ['b', 'c']",
)
BLOCKS = (
    "def f(a, lib=lib.default):\n{}",
    "@lib.decorated\ndef g(imp):\n{}",
    "async def h():\n    global TYPE_CHECKING\n{}",
    "class C(lib.Base):\n{}",
    "if TYPE_CHECKING:\n{}",
    "if x:\n    pass\nelse:\n{}",
    "try:\n{}\nexcept ImportError:\n    import fallback",
    "for lib in y:\n{}",
    "with open(z) as load:\n{}",
    "match z:\n    case 1:\n        pass\n    case _:\n    {}",
)
LINES = st.sampled_from(FRAGMENTS)


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    bodies = st.lists(inner, min_size=1, max_size=5).map(lambda lines: indent("\n".join(lines), "    "))
    return st.builds(placed, st.sampled_from(BLOCKS), bodies)


def placed(block: str, body: str) -> str:
    return block.format(indent(body, "    ") if block.startswith("match") else body)


@example("import a.b as lib\ndef f():\n    if x:\n        lib = 1\n    getattr(lib, NAME)")
@example("from a.tools import load\ndef f():\n    for y in z:\n        other = load\n\n    register('x.y' + '.z')")
@example(
    "if TYPE_CHECKING:\n    @lib.decorated\n    def g(imp):\n        x\nimport b\n@lib.decorated\ndef g(imp):\n    x"
)
@settings(max_examples=300)
@given(st.lists(st.recursive(LINES, nested, max_leaves=12), max_size=8).map("\n".join))
def test_both_walks_find_the_same_links_wherever_names_are_given(text: str) -> None:
    assert links(source_facts, text) == links(link_facts, text)


def read(top: Path, text: str, *, links_alone: bool) -> SourceStore:
    (top / "cache").mkdir(exist_ok=True)
    (top / "a.py").write_text(text, encoding="utf-8")
    file = SourceFile("a.py", "a", ".", sha_of(top / "a.py"))
    return read_sources(top, [file], top / "cache", links_alone=links_alone)


TEXT = "import b\ndef f(x):\n    return getattr(x, 'y')  # type: ignore\n"


@pytest.mark.parametrize("first", [True, False], ids=["links first", "all first"])
def test_a_record_of_links_alone_never_stands_in_for_a_whole_one(tmp_path: Path, first: bool) -> None:
    whole = source_facts(TEXT, "a.py")
    for links_alone in (first, not first, True, False):
        store = read(tmp_path, TEXT, links_alone=links_alone)
        assert whole.imports == store.links["a.py"].imports
        if not links_alone:
            assert whole == store["a.py"]
    assert read(tmp_path, TEXT, links_alone=True).links_digests == read(tmp_path, TEXT, links_alone=False).links_digests


def test_a_store_of_links_has_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(Malformed):
        read(tmp_path, TEXT, links_alone=True)["a.py"]


def test_the_graph_alone_follows_borrowed_names_as_the_check_does(project: Project) -> None:
    project.write(
        {
            "ratchet.toml": "[ratchet]\nroots = ['.']\npaths = ['app']\n",
            "app/__init__.py": "NAME = 1\n",
            "app/tools.py": "from importlib import import_module as load\n",
            "app/far.py": "NAME = 1\n",
            "app/near.py": "from app.tools import load\nfar = load('app.far')\n",
        }
    )
    asked = Request(project.top, {})
    graph, _ = pipeline.load_graph(asked)
    assert ("app.near", "app.far") in graph.edges
    assert pipeline.status(asked)[1].imports.graph == graph
