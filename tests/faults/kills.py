"""Commands that are killed at a random moment, and run again: the second run ends as if there had been no first."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from projects.building import Project

from faults.benches import BETTER, WORSE, copied, quiet_scratch, recorded, start, state, unrecorded
from faults.tally import Extent, Tally
from ratchet.baseline.store import read_stored

KILLS = 40
"""How many of each command in a whole campaign."""

FEE, ORDER = "missing-annotation\tlegacy\tfee\t1\n", "missing-annotation\tlegacy\torder\t1\n"


@dataclass(frozen=True)
class Killed:
    """A command on a project. `again` are the exit statuses of a run after one that may have ended."""

    name: str
    make: Callable[[Path], Project]
    arguments: tuple[str, ...]
    again: tuple[int, ...] = (0,)
    may_be_half: bool = False


def conflicting(top: Path) -> Project:
    """A merge that left a conflict in a shard."""
    project = recorded(top, {})
    shard = project.top / "baselines/modules/app.old.tsv"
    rows = shard.read_text(encoding="utf-8").splitlines(keepends=True)
    shard.write_text("".join(["<<<<<<< ours\n", *rows, "=======\n", *rows[1:], ">>>>>>> theirs\n"]), encoding="utf-8")
    project.commit("a conflict")
    return project


FIXABLE = {"app/call.py": "def number():\n    return 1\n\n\nTOTAL = number()\n", "app/old.py": "import app.call\n"}
"""What `fix` annotates."""


def red(top: Path) -> Project:
    """A trunk on which debt landed past the check."""
    project = recorded(top, {"app/new.py": "def late(order):\n    return order.total\n"})
    project.git("switch", "-q", "main")
    project.commit("past the check")
    return project


def merging(top: Path) -> Project:
    """Three versions of a shard."""
    project = recorded(top, {})
    for name, rows in (("old", FEE + ORDER), ("ours", ORDER), ("theirs", FEE + ORDER)):
        (project.top / name).write_text(rows, encoding="utf-8")
    return project


WAIVE = (
    *("waive", "cast", "app.core", "pay", "int", "--reason", "needed until the library has types"),
    *("--expires", "2099-01-01", "--owner", "team"),
)
COMMANDS = (
    Killed("init", unrecorded, ("init",), (0, 2), may_be_half=True),
    Killed("check, cold and refused", lambda top: without_cache(recorded(top, WORSE)), ("check", "--frozen"), (1,)),
    Killed("check, warm and refused", lambda top: recorded(top, WORSE), ("check", "--frozen"), (1,)),
    Killed("check that tightens", lambda top: recorded(top, BETTER), ("check",)),
    Killed("update", lambda top: recorded(top, BETTER), ("update",)),
    Killed("resolve", conflicting, ("resolve",), may_be_half=True),
    Killed("waive", lambda top: recorded(top, {}), WAIVE, (0, 2)),
    Killed("accept", red, ("accept", "--reason", "a hotfix landed past the check")),
    Killed("fix", lambda top: recorded(top, FIXABLE), ("fix",)),
    Killed("cache save", lambda top: recorded(top, {}), ("cache", "save", "saved")),
    Killed("merge-driver", merging, ("merge-driver", "old", "ours", "theirs")),
)


def without_cache(project: Project) -> Project:
    shutil.rmtree(project.top / ".ratchet_cache")
    return project


def run(extent: Extent) -> Iterator[Tally]:
    """Kill each command so many times."""
    chance = random.Random(extent.seed)
    with quiet_scratch() as scratch:
        for number, command in enumerate(COMMANDS):
            yield _killed(command, scratch / str(number), extent.of(KILLS), chance)


def _killed(command: Killed, scratch: Path, times: int, chance: random.Random) -> Tally:
    scratch.mkdir()
    model = command.make(scratch / "model")
    finished = copied(model, scratch / "finished")
    began = time.monotonic()
    with start(finished, command.arguments) as process:
        out, err = process.communicate()
    length = time.monotonic() - began
    assert process.returncode in command.again, (command.name, out, err)
    expected, tally = state(finished), Tally(f"killed: {command.name}")
    for _ in range(times):
        tally.count(_one(command, copied(model, scratch / "try"), chance.uniform(0, length), expected))
        shutil.rmtree(scratch / "try")
    shutil.rmtree(scratch)
    return tally


def _one(command: Killed, project: Project, moment: float, expected: Mapping[str, bytes]) -> str | None:
    with start(project, command.arguments) as process:
        try:
            process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    problems = [] if command.may_be_half else read_stored(project.top).problems
    if problems:
        return f"{command.name}, killed after {moment:.3f} s: {problems[0]}"
    again = project.ratchet(*command.arguments)
    if again.status not in command.again:
        return f"{command.name}, killed after {moment:.3f} s: {again}"
    found = state(project)
    differing = sorted(path for path in found.keys() | expected.keys() if found.get(path) != expected.get(path))
    return f"{command.name}, killed after {moment:.3f} s: {differing}" if differing else None
