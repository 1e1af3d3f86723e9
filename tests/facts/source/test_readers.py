"""Processes that parse beside the caller: none outlives it, and one that is ended is no answer."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.facts.source import readers
from ratchet.facts.source.database import Parsed

FILES = [SourceFile(f"m{number}.py", f"m{number}", ".", str(number)) for number in range(6)]
PARTS = [FILES[:3], FILES[3:]]
pytestmark = pytest.mark.skipif(not readers.can_fork(), reason="this system has no fork")


def shas(files: Sequence[SourceFile]) -> tuple[Parsed, ...]:
    return tuple(Parsed(file.sha, "", None) for file in files)


def failing(files: Sequence[SourceFile]) -> tuple[Parsed, ...]:
    raise Inconclusive(f"{files[0].path}:1: bad")


def endless(_: Sequence[SourceFile]) -> tuple[Parsed, ...]:
    time.sleep(600)
    return ()


def dying(_: Sequence[SourceFile]) -> tuple[Parsed, ...]:
    os.kill(os.getpid(), signal.SIGKILL)
    return ()


def test_all_parts_are_answered_in_order() -> None:
    with readers.reading(shas, PARTS) as found:
        assert [file.sha for file in FILES] == [one.sha for one in found]
    assert [] == multiprocessing.active_children()


def test_what_a_process_raises_is_raised() -> None:
    with readers.reading(failing, PARTS) as found, pytest.raises(Inconclusive, match=r"m0\.py:1: bad"):
        list(found)


def test_a_process_that_is_ended_is_inconclusive() -> None:
    with readers.reading(dying, PARTS) as found, pytest.raises(Inconclusive, match="signal 9"):
        list(found)


def interrupted() -> None:
    with readers.reading(endless, PARTS):
        assert 2 == len(multiprocessing.active_children())
        raise KeyboardInterrupt


def test_none_outlives_an_interruption() -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [] == multiprocessing.active_children()


def test_a_request_to_end_ends_a_process_of_a_caller_that_takes_it_for_an_interruption() -> None:
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with readers.reading(endless, PARTS):
            children = multiprocessing.active_children()
            time.sleep(0.5)
            for child in children:
                os.kill(child.pid or 0, signal.SIGTERM)
                child.join(30)
            assert [-signal.SIGTERM] * 2 == [child.exitcode for child in children]
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found where the system has /proc")
@pytest.mark.parametrize("processes", [1, 2, 3, 4])
def test_whoever_reads_the_output_of_an_interrupted_check_is_released(project: Project, processes: int) -> None:
    """All of its processes are asked to end, as a terminal or a CI does; its output is closed when the last is gone."""
    body = "".join(f"\n\ndef f{number}(a: int) -> int:\n    return a + {number}\n" for number in range(400))
    project.recorded({f"app/m{number}.py": body for number in range(60)})
    project.write({f"app/m{number}.py": f"{body}# to be read anew\n" for number in range(60)})
    check = subprocess.Popen(
        [str(Path(sys.executable).with_name("ratchet")), "check", "--jobs", "1"],
        cwd=project.top, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    assert has_begun(check, processes)
    os.killpg(check.pid, signal.SIGTERM)
    said, _ = check.communicate(timeout=60)
    assert check.returncode in (3, -signal.SIGTERM), said
    assert b"Traceback" not in said


def has_begun(check: subprocess.Popen[bytes], processes: int) -> bool:
    """Wait until a check has so many processes; False where it ended before."""
    while check.poll() is None:
        if len(of_session(check.pid)) >= processes:
            return True
        time.sleep(0.01)
    return False


def of_session(leader: int) -> list[int]:
    """The processes that a leader of a session and its children have started, and the leader."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(each.read_text().rpartition(")")[2].split()[3]) == leader:
                found.append(int(each.parent.name))
    return found
