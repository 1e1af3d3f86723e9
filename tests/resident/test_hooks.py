"""Hooks and the resident parent: the remark after an edit is its own, and the stop hook asks it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time

import pytest
from projects.marks import SLOW

from ratchet.facts.types.run.lock import held
from ratchet.storage.narrowing import as_table
from resident.conftest import Bench

pytestmark = [SLOW, pytest.mark.skipif(sys.platform != "linux", reason="a parent needs Linux")]

GOOD = "def total(prices: list[int]) -> int:\n    return sum(prices)\n"
BAD = "def total(prices):\n    return sum(prices)\n"


PATIENT = """
from ratchet.agents import post_edit
from ratchet.cli import run

post_edit.SECONDS = 100.0
run()
"""
"""The command in a process of its own, where a remark has longer than half a second: a busy machine needs more."""


def hook(bench: Bench, *words: str, start: tuple[str, ...] = ("-m", "typeratchet")) -> str:
    """What the hook says after an edit of app/a.py, or as the agent stops."""
    asked = {"cwd": str(bench.project.top), "tool_input": {"file_path": str(bench.project.top / "app/a.py")}}
    done = subprocess.run(
        [sys.executable, "-P", *start, "hook", "claude-code", *words], input=json.dumps(asked).encode(),
        cwd=bench.project.top, env=bench.environ, capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stdout.decode()


def remark(bench: Bench) -> str:
    """What the hook says after an edit, however long that takes."""
    return hook(bench, "--event", "post-edit", start=("-c", PATIENT))


@pytest.fixture
def edited(bench: Bench) -> Bench:
    bench.environ["XDG_STATE_HOME"] = f"{bench.environ['XDG_RUNTIME_DIR']}/state"
    bench.environ["RATCHET_CACHE_DIR"] = f"{bench.environ['XDG_RUNTIME_DIR']}/cache"
    bench.project.recorded({"app/__init__.py": '"""App."""\n', "app/a.py": GOOD})
    bench.project.write({"app/a.py": BAD})
    return bench


def test_a_remark_needs_a_parent(edited: Bench) -> None:
    assert "" == remark(edited)
    edited.wait_for(set())
    edited.ask("check", "--frozen")
    edited.project.write({"app/a.py": f"{BAD}# again\n"})
    said = remark(edited)
    assert "app/a.py:1: `return` was int, and has no annotation now" in said
    assert as_table(json.loads(said))["hookSpecificOutput"]
    assert "" == remark(edited)


def test_it_is_silent_in_time_where_the_check_waits(edited: Bench) -> None:
    hook(edited, "--event", "post-edit")
    edited.wait_for(set())
    hook(edited)
    edited.project.write({"app/a.py": f"{BAD}# again\n"})
    with contextlib.ExitStack() as stack:
        for lock in (edited.sockets.parent / "cache").glob("**/lock"):
            assert stack.enter_context(held(lock.parent))
        started = time.monotonic()
        assert "" == hook(edited, "--event", "post-edit")
    # It is half a second on an idle machine. A check waits minutes for a lock.
    assert time.monotonic() - started < 10


def test_the_stop_hook_says_the_same_from_a_parent(edited: Bench) -> None:
    first = hook(edited)
    edited.wait_for(set())
    edited.environ["XDG_STATE_HOME"] = f"{edited.environ['XDG_RUNTIME_DIR']}/other"
    assert '"block"' in first
    assert first == hook(edited)
