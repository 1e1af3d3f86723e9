"""For made-up programs without annotations: no key ever grows, and what is fixed compiles and behaves as before."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects.building import Project, new_project, quieten
from projects.marks import SLOW

from ratchet.storage.narrowing import tables

# Each piece stands by itself, or uses the one before it by its name; the doctests tell what it does.
PROGRAMS = '''
def {f}(x):
    """
    >>> {f}(2)
    4
    """
    return x * 2
---
def {f}(x, y=None):
    """
    >>> {f}("a")
    'a'
    """
    return x if y is None else x + y
---
def {f}(items):
    """
    >>> list({f}([1]))
    [1]
    """
    for item in items:
        yield item
---
def {f}(text):
    """
    >>> {f}("")
    """
    if text:
        return text.upper()
---
def {f}(n, loud=False):
    """
    >>> {f}(1)
    '1'
    """
    return str(n) + ("!" if loud else "")
---
class {c}:
    def __init__(self, name):
        self.name = name
        self.seen = None

    def see(self, other):
        """
        >>> {c}("a").see({c}("b"))
        'b'
        """
        self.seen = other
        return other.name

    def __eq__(self, other):
        return self is other
---
class {c}(dict):
    def __missing__(self, key):
        return None

    def both(self):
        """
        >>> {c}(a=1).both()
        (1, None)
        """
        return self["a"], self["b"]
---
import json


def {f}(text):
    """
    >>> {f}('1')
    1
    """
    return json.loads(text)
---
def {f}(*args, **kwargs):
    """
    >>> {f}(1, a=2)
    (1, 1)
    """
    return len(args), len(kwargs)
---
def {f}(call):
    """
    >>> {f}(int)
    0
    """
    return call()
---
import functools


@functools.lru_cache
def {f}(n):
    """
    >>> {f}(3)
    6
    """
    return n if n < 2 else n * {f}(n - 1)
---
async def {f}(n):
    """
    >>> import asyncio; asyncio.run({f}(1))
    [1]
    """
    return [n]
---
from dataclasses import dataclass


@dataclass
class {c}:
    x: int = 1
    y = 2

    def total(self):
        """
        >>> {c}(3).total()
        5
        """
        return self.x + self.y
---
import enum


class {c}(enum.Enum):
    A = 1

    def label(self):
        """
        >>> {c}.A.label()
        'a'
        """
        return self.name.lower()
'''
PIECES = [f"{piece.strip()}\n" for piece in PROGRAMS.split("---")]
POLICY = '[ratchet]\nroots = ["."]\npaths = ["m.py"]\n'
MYPY = "[mypy]\ncheck_untyped_defs = True\n"
CALLS = ("{f}(3)", "{f}('x')", "{f}([1, 2])", "{f}(None)")

programs = st.lists(st.tuples(st.sampled_from(PIECES), st.none() | st.sampled_from(CALLS)), min_size=1, max_size=4)


def program(pieces: list[tuple[str, str | None]]) -> str:
    """A module of some pieces, each called as its call says where it is never run."""
    text = ""
    for number, (piece, call) in enumerate(pieces):
        names = {"f": f"f{number}", "c": f"C{number}"}
        text += "\n\n" + piece.format(**names)
        if call is not None and "def {f}" in piece:
            text += f"\n\ndef use{number}():\n    {call.format(**names)}\n"
    return text.lstrip("\n")


def counts(project: Project) -> Counter[tuple[str, ...]]:
    """Rule, module, symbol and detail → how much there is; of an operation, whatever its cause is."""
    rows = tables(project.ratchet("debts", "--format", "json").report["debts"])
    keys = ("rule", "module", "symbol", "detail")
    sums: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        rule, module, symbol, detail = (str(row[key]) for key in keys)
        sums[rule, module, symbol, "" if rule == "unchecked-operation" else detail] += int(str(row["count"]))
    return sums


@SLOW
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=programs)
def test_nothing_grows_and_the_program_behaves(
    pieces: list[tuple[str, str | None]],
    tmp_path_factory: pytest.TempPathFactory,
    shared_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quieten(monkeypatch, shared_cache)
    project = new_project(tmp_path_factory.mktemp("program"))
    policy = '[ratchet]\nroots = ["."]\npaths = ["m.py"]\n'
    project.recorded(
        {"ratchet.toml": policy, "mypy.ini": "[mypy]\ncheck_untyped_defs = True\n", "m.py": program(pieces)}
    )
    before = counts(project)

    assert 0 == project.ratchet("fix").status
    grown = counts(project) - before
    done = subprocess.run([sys.executable, "-m", "doctest", "m.py"], cwd=project.top, capture_output=True, text=True)
    assert Counter() == grown
    assert ("", 0) == (done.stdout + done.stderr, done.returncode)
    assert 0 == project.check().status
    text = (project.top / "m.py").read_bytes()
    assert 0 == project.ratchet("fix").status
    assert text == (project.top / "m.py").read_bytes()
