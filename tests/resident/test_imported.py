"""What a resident parent holds once it has imported what a check may need. Quick: whoever adds an import sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import ratchet
from ratchet.storage.narrowing import as_list, as_table, as_texts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a parent needs Linux")

LOADED = """
import functools, gc, json, os, sys
read, opened = set(), []
class Spy(dict):
    def __getitem__(self, name): read.add(name); return super().__getitem__(name)
    def get(self, name, default=None): read.add(name); return super().get(name, default)
    def __contains__(self, name): read.add(name); return super().__contains__(name)
sys.addaudithook(lambda event, given: opened.append((event, str(given[0]))) if event in (
    "open", "os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rename", "subprocess.Popen", "os.fork",
    "os.posix_spawn", "socket.connect", "os.putenv", "os.chdir") else None)
os.environ = Spy(os.environ)
from ratchet.cli import serving
from ratchet.resident import parent
serving.load()
parent._empty_caches()
import tempfile
filled = sorted({f"{one.__module__}.{one.__qualname__}" for one in gc.get_objects()
                 if isinstance(one, functools._lru_cache_wrapper) and one.cache_info().currsize})
json.dump({"read": sorted(map(str, read)), "opened": opened, "filled": filled, "temporary": tempfile.tempdir,
           "modules": sorted(sys.modules)}, sys.stdout)
"""
PURE = ("typing.", "importlib.metadata._text.FoldedCase.lower", "pathlib._make_selector", "re.", "enum.")
"""Caches of the standard library whose answers rest on their arguments alone."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a process reads and keeps that imports what a parent does, started in a project."""
    top = tmp_path_factory.mktemp("project")
    (top / "ratchet.toml").write_text("[ratchet]\npaths = ['.']\n")
    (top / "mypy.ini").write_text("[mypy]\n")
    done = subprocess.run([sys.executable, "-P", "-c", LOADED], cwd=top, capture_output=True, text=True, check=True)
    return {**as_table(json.loads(done.stdout)), "top": str(top)}


def test_a_parent_keeps_no_answer(loaded: dict[str, object]) -> None:
    filled = as_texts(loaded["filled"])
    assert [] == [name for name in filled if not name.startswith(PURE)]
    assert loaded["temporary"] is None


def test_a_parent_reads_only_what_it_imports(loaded: dict[str, object]) -> None:
    own = (sys.prefix, sys.base_prefix, str(Path(ratchet.__file__).parent.parent), "/proc/", "/dev/null")
    state = str(Path.home() / ".local/state/ratchet")  # the digest of ratchet's own code
    opened = [given for _, given in map(as_texts, as_list(loaded["opened"]))]
    assert [] == [given for given in opened if not given.startswith((*own, state)) and not given.isdigit()]


def test_a_parent_heeds_the_variables_that_its_name_holds(loaded: dict[str, object]) -> None:
    from ratchet.resident.identity import heeded

    read = as_texts(loaded["read"])
    named = {os.fsencode(name): b"x" for name in read}
    assert [] == sorted(named.keys() - heeded(named).keys())


def test_a_parent_has_imported_what_a_check_needs(loaded: dict[str, object]) -> None:
    modules = as_texts(loaded["modules"])
    assert {"mypy.build", "click", "ratchet.pipeline", "ratchet.cli.commands.hook"} <= set(modules)
    assert not {"libcst", "networkx", "mcp"} & set(modules)
