"""Names that one module has from another are followed to what they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ratchet.facts.contents import sha_of
from ratchet.facts.files import SourceFile
from ratchet.facts.source.reexported_names import borrowed_names, lend
from ratchet.facts.source.store import SourceStore, read_sources


def laid(top: Path, files: Mapping[str, str]) -> tuple[list[SourceFile], SourceStore]:
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, encoding="utf-8")
    modules = {name: name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in files}
    found = [SourceFile(name, modules[name], ".", sha_of(top / name)) for name in sorted(files)]
    return found, read_sources(top, found, top / "cache")


@pytest.mark.parametrize(
    ("lenders", "text", "names"),
    [
        pytest.param(
            {"a/b.py": "from operator import attrgetter as g\n"},
            "from a.b import g as h\n",
            {"a.b.g": "operator.attrgetter"},
            id="a function by another name",
        ),
        pytest.param(
            {"a/b.py": "import importlib as il\n"}, "from .b import il\n", {".b.il": "importlib"}, id="a module"
        ),
        pytest.param({"a/b.py": "g = getattr\n"}, "from a.b import g\n", {"a.b.g": "builtins.getattr"}, id="given"),
        pytest.param(
            {"a/b.py": "g = exec\n", "a/c.py": "from a.b import g as h\n"},
            "from a.c import h\n",
            {"a.c.h": "builtins.exec"},
            id="through two modules",
        ),
        pytest.param(
            {"a/b.py": "g = exec\n", "a/c.py": "from a.b import *\n"},
            "from a.c import *\n",
            {"*g": "builtins.exec"},
            id="through stars",
        ),
        pytest.param(
            {"a/b.py": "import operator as op\n"},
            "import a.b as b\nb.op.attrgetter('x')\n",
            {"a.b.op": "operator"},
            id="an attribute of a module",
        ),
        pytest.param({"a/b.py": "__all__ = ['f']\ng = exec\n"}, "from a.b import *\n", {}, id="not exported"),
        pytest.param({"a/b.py": "from json import dumps as g\n"}, "from a.b import g\n", {}, id="nothing looked for"),
        pytest.param({"a/b.py": "def g(): ...\n"}, "from a.b import g\n", {}, id="a function of its own"),
        pytest.param(
            {"a/b.py": "from a.c import g\n", "a/c.py": "from a.b import g\n"}, "from a.b import g\n", {}, id="a circle"
        ),
    ],
)
def test_borrowed(tmp_path: Path, lenders: Mapping[str, str], text: str, names: Mapping[str, str]) -> None:
    files, sources = laid(tmp_path, {"a/__init__.py": "", **lenders, "a/z.py": text})
    assert names == borrowed_names(files, sources.links).get("a/z.py", {})


def test_what_is_borrowed_is_known_where_it_is_used(tmp_path: Path) -> None:
    texts = {"b.py": "from operator import attrgetter as g\n", "z.py": "from b import g\ng('x')(1)\n"}
    for _ in range(2):  # the second time from the cache
        files, sources = laid(tmp_path, texts)
        before = sources.identity("z.py")
        lend(sources, files, tmp_path / "cache")
        assert ["attrgetter"] == [access.detail for access in sources["z.py"].of("access")]
        assert before != sources.identity("z.py")
