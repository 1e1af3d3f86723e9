"""What measures is a child: where it breaks down, its parent says so, with exit status 3."""

from __future__ import annotations

import resource
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from projects.building import Project
from projects.marks import SLOW

from ratchet.storage.narrowing import as_table, as_text, parsed

APP = "x: int = 1\n"
NAMES = ["check", "update", "status"]
DEEP = f"def f(): ...\ny = f{'()' * 10_000}\n"
TOLD = f"app.py:2: mypy {version('mypy')} crashed" if sys.version_info >= (3, 14) else "nested too deeply"
"""From 3.14 on Python itself notices that its stack comes to an end, and mypy says at which line."""
LITTLE = (70, 100, 130)
"""Megabytes, with which Python starts and mypy does not."""

RUN = """
import os, signal, sys, time
from ratchet import cli
from ratchet.cli import child, streams
from ratchet.resident import watched
streams.end_in_order()
cli._guarded.append(streams.guard())
watched._SECONDS = {seconds}
child.LOOK = 1
from ratchet.cli.main import settle
cli.finish(settle(lambda: child.in_child({action})))
"""
NO_FORK = """
import os, sys
os.fork = lambda: os._exit(99)
from ratchet.cli import run
sys.argv[1:] = ["check", "--base", "main"]
run()
"""


def ratchet(top: Path, *arguments: str, memory: int | None = None) -> subprocess.CompletedProcess[str]:
    """One command line in a process of its own, with little memory where it is said how little."""

    def limited() -> None:
        if memory is not None:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    return subprocess.run(
        [sys.executable, "-P", "-m", "ratchet", *arguments], cwd=top, capture_output=True, text=True, check=False,
        preexec_fn=limited,
    )  # fmt: skip


def script(text: str, top: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-P", "-c", text], cwd=top, capture_output=True, text=True, check=False)


@pytest.fixture
def deep(project: Project) -> Project:
    """A change at which mypy runs out of stack."""
    project.recorded({"app.py": APP})
    project.write({"app.py": DEEP})
    return project


@pytest.mark.parametrize("command", [("check", "--base", "main"), ("update",), ("status",)], ids=NAMES)
def test_code_that_mypy_cannot_bear_is_told_in_words(deep: Project, command: tuple[str, ...]) -> None:
    done = ratchet(deep.top, *command)
    assert (3, True) == (done.returncode, TOLD in done.stdout + done.stderr)


def test_a_report_is_whole_all_the_same(deep: Project) -> None:
    done = ratchet(deep.top, "check", "--base", "main", "--format", "json")
    report = as_table(parsed(done.stdout))
    assert (3, "inconclusive") == (done.returncode, report["verdict"])
    assert (TOLD if sys.version_info >= (3, 14) else "SIGSEGV") in as_text(report["reason"])


def test_too_little_memory_is_told_in_words(project: Project, tmp_path: Path) -> None:
    project.recorded({"app.py": APP})
    project.write({"app.py": "x: int = 2\n"})
    arguments = ("check", "--base", "main", "--cache-dir", str(tmp_path / "cache"))
    ended = [ratchet(project.top, *arguments, memory=megabytes << 20) for megabytes in LITTLE]
    assert {0, 3} >= {done.returncode for done in ended}
    untold = [done.stdout + done.stderr for done in ended if done.returncode == 3]
    assert untold
    assert all("could not tell" in said for said in untold)


@pytest.mark.parametrize(
    ("action", "status", "words"),
    [
        pytest.param("lambda: 0", 0, "", id="held"),
        pytest.param("lambda: 1", 1, "", id="refused"),
        pytest.param("lambda: print('said') or 1", 1, "said", id="what it prints"),
        pytest.param("lambda: os.kill(os.getpid(), signal.SIGKILL)", 3, "ended by SIGKILL", id="killed"),
        pytest.param("lambda: max(iter(time.process_time, 60))", 3, "within 1 seconds", id="over time"),
        pytest.param("lambda: 1 // 0", 3, "ZeroDivisionError", id="an unexpected error"),
        pytest.param("lambda: os.kill(os.getppid(), signal.SIGTERM) or time.sleep(60)", 3, "interrupted", id="ended"),
    ],
)
def test_the_parent_answers_as_the_child_would(tmp_path: Path, action: str, status: int, words: str) -> None:
    done = script(RUN.format(action=action, seconds=1), tmp_path)
    assert (status, True) == (done.returncode, words in done.stdout + done.stderr)


@SLOW
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="a child is watched where the system has /proc")
@pytest.mark.parametrize(
    ("action", "status"),
    [
        pytest.param("lambda: time.sleep(600)", 3, id="it waits"),
        pytest.param("lambda: os.system('sleep 20; true')", 3, id="what it started waits"),
        pytest.param("lambda: os.system('timeout 5 sh -c \"while true; do true; done\"') and 0", 0, id="that works"),
    ],
)
def test_a_child_that_does_nothing_any_more_is_ended(tmp_path: Path, action: str, status: int) -> None:
    done = script(RUN.format(action=action, seconds=600), tmp_path)
    assert (status, status == 3) == (done.returncode, "did nothing any more" in done.stdout + done.stderr)


def test_an_unchanged_check_starts_no_child(project: Project) -> None:
    project.recorded({"app.py": APP})
    project.write({"app.py": "x: int = 2\n"})
    assert 99 == script(NO_FORK, project.top).returncode
    assert 0 == ratchet(project.top, "check", "--base", "main").returncode
    assert 0 == script(NO_FORK, project.top).returncode


def test_without_fork_the_same_is_answered(project: Project) -> None:
    project.recorded({"app.py": APP})
    project.write({"app.py": "x = [].y\n"})
    done = script(NO_FORK.replace("os.fork = lambda: os._exit(99)", "del os.fork"), project.top)
    assert 1 == done.returncode


HOOKED = """
import os, signal
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGINT))
"""
"""Each fork is interrupted before anything of ours runs in it: Python drops what a hook raises, and says so."""


@pytest.mark.parametrize("arguments", [["check"], ["history", "--remeasure", "--every", "commit", "--jobs", "1"]])
def test_a_child_that_is_interrupted_before_it_is_ready_prints_no_traceback(
    project: Project, tmp_path: Path, arguments: list[str]
) -> None:
    project.recorded({"app.py": APP})
    words = [*arguments, "--cache-dir", str(tmp_path / "cache")]
    done = script(f"{HOOKED}import sys\nfrom ratchet.cli import run\nsys.argv[1:] = {words}\nrun()", project.top)
    assert "Traceback" not in done.stderr
    assert "interrupted" in done.stderr or "the process that measured it ended twice" in done.stdout + done.stderr
