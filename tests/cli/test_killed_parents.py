"""A command that is killed leaves no process that goes on: its children end with it, before they write more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

IN_A_CHILD = """
import os, pathlib, subprocess, sys, time
from ratchet import cli
from ratchet.cli import child, streams
cli._guarded.append(streams.guard())

def work():
    place = pathlib.Path(sys.argv[1])
    {begin}
    for number in range(10_000):
        (place / "written").write_text(str(number))
        time.sleep(0.01)
    return 0

child.in_child(work)
"""
WITH_A_THREAD = """
    import ratchet.facts.forks as ends
    ends._is_told_by_the_system = lambda: False
    ends._SECONDS = 0.05
    ends.end_with(os.getppid())
"""


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except OSError:
        return False
    return state != b"Z"


def ended(processes: list[int], seconds: float = 10) -> bool:
    limit = time.monotonic() + seconds
    while any(map(is_alive, processes)):
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


def children_of(process: int) -> list[int]:
    return [int(word) for path in Path(f"/proc/{process}/task").glob("*/children") for word in path.read_text().split()]


def kill(process: subprocess.Popen[bytes]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found where the system has /proc")
@pytest.mark.parametrize("begin", ["pass", WITH_A_THREAD.strip()], ids=["by the system", "by a thread"])
def test_a_child_ends_with_its_parent(tmp_path: Path, begin: str) -> None:
    code = IN_A_CHILD.format(begin=begin.replace("\n", "\n    ") if begin == "pass" else begin)
    process = subprocess.Popen([sys.executable, "-P", "-c", code, str(tmp_path)])
    written = tmp_path / "written"
    while not written.exists():
        assert process.poll() is None
        time.sleep(0.02)
    children = children_of(process.pid)
    kill(process)
    assert children
    assert ended(children)
    last = written.read_text()
    time.sleep(0.2)
    assert last == written.read_text()
