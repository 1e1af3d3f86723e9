"""Bytes that are no Python, and the cache of what was."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.facts.source import codec
from ratchet.facts.source.parallel import facts_of_text
from ratchet.facts.source.store import read_sources

AGAIN = b"if c:\n    @d\n    def g(): ...\nimport b\n@d\ndef g(): ...\n"
"""mypy's own parser fails an assertion here."""


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param(b"x = 1\ndef f(:\n", "a.py:2: not valid Python", id="a syntax error"),
        pytest.param(b"x = '\xff'\n", "a.py:1: cannot be decoded", id="no UTF-8"),
        pytest.param(b"# coding: nonsense\n", "a.py:1: cannot be decoded", id="an unknown encoding"),
        pytest.param(b"match x:\n    case 3(a[:1], b[2]): pass\n", "a.py:2: not valid", id="a pattern that is none"),
        pytest.param(b"x = 1\ny = '\0'\n", "a.py:2: a null byte", id="a null byte"),
        pytest.param(AGAIN, "a.py:1: mypy's parser breaks down", id="a function that is defined again after an import"),
        pytest.param(b"x = " + b"(" * 3000 + b")" * 3000, "a.py:1: not", id="nested 3,000 deep"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, complaint: str) -> None:
    with pytest.raises(Inconclusive, match=complaint):
        facts_of_text(content, "a.py")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbfx = 1\n", id="a byte-order mark"),
        pytest.param("# -*- coding: latin-1 -*-\nx = 'ä'\n".encode("latin-1"), id="a declared encoding"),
        pytest.param(b"x = 1\r\ny = 2\r\n", id="CRLF"),
        pytest.param(b"x = [" + b"1," * 300_000 + b"]\n", id="one long line"),
        pytest.param(b"x = " + b"+".join([b"1"] * 2_000), id="a long sum"),
        pytest.param(b"\x0cdef f() -> None: ...\n", id="a form feed"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_odd_but_python_is_read(content: bytes) -> None:
    assert facts_of_text(content, "a.py").of("suppression", "file-suppression") == ()


def _file(top: Path, text: str) -> SourceFile:
    (top / "a.py").write_text(text, encoding="utf-8")
    return SourceFile("a.py", "a", ".", hashlib.sha256(text.encode()).hexdigest())


def test_a_damaged_cache_entry_is_parsed_again(tmp_path: Path) -> None:
    file = _file(tmp_path, "def f(x): ...\n")
    fresh = read_sources(tmp_path, [file], tmp_path)["a.py"]
    [cache] = tmp_path.glob("source-*.sqlite")
    with sqlite3.connect(cache) as database:
        database.execute("update facts set rest = '[1, 2]'")
    assert read_sources(tmp_path, [file], tmp_path)["a.py"] == fresh


def test_a_cache_that_is_no_database_is_done_without(tmp_path: Path) -> None:
    file = _file(tmp_path, "def f(x): ...\n")
    fresh = read_sources(tmp_path, [file], tmp_path)["a.py"]
    for cache in tmp_path.glob("source-*.sqlite"):
        cache.write_bytes(b"no database")
    assert read_sources(tmp_path, [file], tmp_path)["a.py"] == fresh


TEXTS = st.lists(
    st.sampled_from(
        [
            "import a.b as c",
            "from . import x",
            "def f(x, *y: 'int'): return getattr(x, 'z')  # type: ignore[a]",
            "class A(B[int]):\n    z: 'Any' = 1",
            "J = dict[str, Any]",
            "__all__ = ['f']",
            "if TYPE_CHECKING:\n    from m import *",
        ]
    ),
    max_size=6,
)


@given(TEXTS)
def test_facts_survive_the_cache(lines: list[str]) -> None:
    facts = facts_of_text("\n".join(lines).encode(), "a.py")
    assert codec.decode(codec.encode(facts)) == facts
