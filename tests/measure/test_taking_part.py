"""Of the files that are not measured, those are read that the import graph needs, and many at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from ratchet.facts.inventory import take_inventory
from ratchet.facts.source.store import read_sources
from ratchet.measure.taking_part import files_that_take_part

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "from tools import prices\nimport tools.deep.inner\n",
    "tools/__init__.py": "",
    "tools/prices.py": "import rates\n",
    "tools/deep/__init__.py": "",
    "tools/deep/inner.py": "",
    "tools/unused.py": "import sqlite3\n",
    "rates.py": "from starred import *\n",
    "starred/__init__.py": "__all__ = ['bound']\n",
    "starred/bound.py": "",
    "broken.py": "def f(:\n",
    "tests/test_cart.py": "import shop.cart\n",
}
REACHED = [
    "rates.py",
    "starred/__init__.py",
    "starred/bound.py",
    "tools/__init__.py",
    "tools/deep/__init__.py",
    "tools/deep/inner.py",
    "tools/prices.py",
]
PARSED = sorted(path for path in FILES if not path.startswith("shop/") and path != "broken.py")


class Tree:
    """A tree of which `shop` is measured, and a cache."""

    def __init__(self, directory: Path) -> None:
        self.top, self.cache = directory / "tree", directory / "cache"
        self.cache.mkdir()
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def taken(self, *, is_each_needed: bool = False) -> list[str]:
        """The paths of the files that take part; their facts are there."""
        inventory = take_inventory(self.top, None, (".",), lambda path: path.startswith("shop/"))
        sources = read_sources(self.top, inventory.measured, self.cache)
        files, store = files_that_take_part(
            self.top, inventory.measured, sources, inventory.unmeasured, self.cache, is_each_needed=is_each_needed
        )
        paths = [file.path for file in files]
        assert paths == list(store)
        assert paths == list(store.links)
        return paths

    def known(self) -> Sequence[object]:
        """The digests of the contents in the cache of source facts."""
        [path] = self.cache.glob("source-*.sqlite")
        with sqlite3.connect(path) as database:
            return sorted(database.execute("select sha from facts"))


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_what_something_measured_imports_is_read(tree: Tree) -> None:
    assert tree.taken() == REACHED
    # All empty files have one content.
    contents = {FILES[path] for path in (*REACHED, "shop/__init__.py", "shop/cart.py")}
    assert len(tree.known()) == len(contents)


def test_a_contract_needs_each(tree: Tree) -> None:
    assert tree.taken(is_each_needed=True) == PARSED


@pytest.mark.parametrize("each", [pytest.param(False, id="imported"), pytest.param(True, id="each")])
def test_the_answer_is_remembered(tree: Tree, each: bool) -> None:
    first = tree.taken(is_each_needed=each)
    [document] = tree.cache.glob("unmeasured-*.json")
    written = document.stat().st_mtime_ns
    assert tree.taken(is_each_needed=each) == first
    assert document.stat().st_mtime_ns == written  # an answer that is worked out is written anew


@pytest.mark.parametrize(
    ("name", "text", "more"),
    [
        pytest.param(
            "shop/cart.py", FILES["shop/cart.py"] + "import tools.unused\n", ["tools/unused.py"], id="measured"
        ),
        pytest.param(
            "rates.py", FILES["rates.py"] + "import tests.test_cart\n", ["tests/test_cart.py"], id="unmeasured"
        ),
        pytest.param("shop/cart.py", FILES["shop/cart.py"] + "import broken\n", [], id="of a file that does not parse"),
    ],
)
def test_an_import_more(tree: Tree, name: str, text: str, more: list[str]) -> None:
    tree.taken()
    tree.write(name, text)
    assert tree.taken() == sorted([*REACHED, *more])


def test_a_file_that_was_repaired(tree: Tree) -> None:
    assert "broken.py" not in tree.taken(is_each_needed=True)
    tree.write("broken.py", "def f(): ...\n")
    assert tree.taken(is_each_needed=True) == sorted([*PARSED, "broken.py"])


def test_damaged_facts_are_read_again(tree: Tree) -> None:
    tree.taken()
    [path] = tree.cache.glob("source-*.sqlite")
    path.write_bytes(b"no database")
    assert tree.taken() == REACHED


def test_excluded_files_take_part_where_something_reaches_them(tree: Tree) -> None:
    inventory = take_inventory(tree.top, None, (".",), lambda path: path.startswith("shop/"))
    sources = read_sources(tree.top, inventory.measured, tree.cache)
    for is_each_needed in (False, True):
        files, _ = files_that_take_part(
            tree.top, inventory.measured, sources, (), tree.cache,
            is_each_needed=is_each_needed, excluded=inventory.unmeasured,
        )  # fmt: skip
        assert [file.path for file in files] == REACHED
