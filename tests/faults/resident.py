"""A resident parent against runs of their own: edits drawn by lot, and kills at random moments.

The edits are of packages that are downloaded, and kept in build/equality.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from day_one.subjects import SUBJECTS, Subject
from day_one.workshop import Workshop, set_up
from projects.building import Project, Said

from faults.benches import WORSE, copied, quiet_scratch, recorded
from faults.tally import Extent, Tally
from ratchet.resident.listening import running_parents

KILLS = 300
EDITS = 200
_NAMES = ("flask", "rich")
_CLICK = Subject("click", ((".", "click==8.2.1"),), "src/click", ("click",), ("pytest",))
_FOLDER = Path("build/equality")
_CHECK = ("check", "--frozen", "--format", "json")
_ORPHANED = 2.0
"""Seconds after which nothing of an ended command may run."""

_ENDED = (3, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT)
_TEXTS = (
    "\n\ndef _typed(number: int) -> int:\n    return number + 1\n",
    "\n\ndef _untyped(number):\n    return number.real\n",
    "\n\n_wrong: int = 'one'\n",
    "# comment\n",
    "import typing as _t\n\n\ndef _any(given: _t.Any) -> _t.Any:\n    return given\n",
)


@dataclass(frozen=True)
class Bench:
    """An environment in which one parent answers, and a second one in which none does."""

    environ: dict[str, str]

    def start(self, top: Path, arguments: tuple[str, ...], resident: bool) -> subprocess.Popen[str]:
        """Start a command, which asks the parent or does not."""
        environ = {**self.environ, "RATCHET_RESIDENT": "1" if resident else "0"}
        words = [sys.executable, "-P", "-m", "typeratchet", *arguments]
        return subprocess.Popen(
            words, cwd=top, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def run(self, top: Path, arguments: tuple[str, ...], resident: bool) -> Said:
        """What a command says."""
        with self.start(top, arguments, resident) as process:
            out, err = process.communicate()
        return Said(process.returncode, out, err)

    def parent(self, top: Path) -> int:
        """The process of the parent, which is started where none is up."""
        limit = time.monotonic() + 60
        while not (found := running_parents(f"{self.environ['XDG_RUNTIME_DIR']}/ratchet")):
            self.run(top, ("check", "--help"), True)
            assert time.monotonic() < limit, "no parent comes up"
            time.sleep(0.1)
        return found[0].process


@contextlib.contextmanager
def _bench() -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="resident-") as short:
        bench = Bench({**os.environ, "XDG_RUNTIME_DIR": short, "GIT_CONFIG_GLOBAL": os.devnull})
        try:
            yield bench
        finally:
            for parent in running_parents(f"{short}/ratchet"):
                os.kill(parent.process, signal.SIGTERM)


def run(extent: Extent) -> Iterator[Tally]:
    """Kills, then edits: a third of them in each package."""
    chance = random.Random(extent.seed)
    with quiet_scratch() as scratch, _bench() as bench:
        yield _kills(bench, scratch, extent.of(KILLS), chance)
        subjects = {subject.name: subject for subject in SUBJECTS}
        for subject in (_CLICK, *(subjects[name] for name in _NAMES)):
            yield _edits(bench, subject, extent.of(EDITS // 3 + 1), chance)


# -- kills ------------------------------------------------------------------------------------------------------------


def _kills(bench: Bench, scratch: Path, times: int, chance: random.Random) -> Tally:
    model = recorded(scratch / "model", WORSE)
    began = time.monotonic()
    expected = bench.run(copied(model, scratch / "first").top, _CHECK, False)
    length = time.monotonic() - began
    tally = Tally("client, supervisor, command or parent ended at a random moment")
    for number in range(times):
        project = copied(model, scratch / str(number))
        tally.count(_one(bench, project, expected, chance.uniform(0, length), chance))
        shutil.rmtree(project.top)
    return tally


def _one(bench: Bench, project: Project, expected: Said, moment: float, chance: random.Random) -> str | None:
    parent = bench.parent(project.top)
    process = bench.start(project.top, _CHECK, True)
    time.sleep(moment)
    began = _below(parent)
    named = zip(("supervisor", "command", "measurer"), began, strict=False)
    victims = {"client": process.pid, "parent": parent, **dict(named)}
    name = chance.choice(list(victims))
    number = chance.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT))
    with contextlib.suppress(OSError):
        os.kill(victims[name], number)
    out, err = process.communicate()
    what = f"{name}, {number.name} after {moment:.3f} s"
    if process.returncode in (0, 1, 2) and (process.returncode, out) != (expected.status, expected.out):
        return f"{what}: {process.returncode} {out}{err}"
    if process.returncode not in (*_ENDED, expected.status):
        return f"{what}: {process.returncode} {err}"
    if left := _left(began):
        return f"{what}: {left} still run"
    again = bench.run(project.top, _CHECK, True)
    return None if again == expected else f"{what}, then: {again}"


def _below(process: int) -> list[int]:
    """The processes below one, from above."""
    found = [process]
    for each in found:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{each}/task/{each}/children").read_text(encoding="utf-8")
            found += map(int, text.split())
    return found[1:]


def _left(processes: list[int]) -> list[int]:
    """Those that still run after a while."""
    limit = time.monotonic() + _ORPHANED
    while (left := [each for each in processes if _is_alive(each)]) and time.monotonic() < limit:
        time.sleep(0.02)
    return left


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False


# -- edits ------------------------------------------------------------------------------------------------------------


def _edits(bench: Bench, subject: Subject, times: int, chance: random.Random) -> Tally:
    tally = Tally(f"{subject.name}: an edit, answered by a parent and by a run of its own")
    workshop = set_up(subject, _FOLDER.resolve())
    if workshop.ratchet("init").status:
        tally.count("init failed")
        return tally
    workshop.commit("baseline")
    paths = [path for path in workshop.git("ls-files", f"{subject.package}/*.py").splitlines()]
    with tempfile.TemporaryDirectory(prefix="ratchet-caches-") as caches:
        options = {resident: (*_CHECK, "--cache-dir", f"{caches}/{resident}") for resident in (True, False)}
        for _ in range(times):
            what = _edit(workshop, chance.choice(paths), chance)
            bench.parent(workshop.top)
            expected, found = (bench.run(workshop.top, options[resident], resident) for resident in (False, True))
            tally.count(None if expected == found else f"{what}: {_differing(expected, found)}")
            if chance.random() < 0.5:  # else the next edit comes on top
                workshop.undo()
    return tally


def _differing(expected: Said, found: Said) -> Mapping[str, object]:
    pairs = {"status": (expected.status, found.status), "err": (expected.err, found.err)}
    lines = zip(expected.out.splitlines(), found.out.splitlines(), strict=False)
    return {**{name: pair for name, pair in pairs.items() if pair[0] != pair[1]},
            "out": next((pair for pair in lines if pair[0] != pair[1]), None)}  # fmt: skip


def _edit(workshop: Workshop, path: str, chance: random.Random) -> str:
    """Append, delete, double or exchange lines; what was done."""
    lines = (workshop.top / path).read_text(encoding="utf-8").splitlines(keepends=True) or ["\n"]
    at, way = chance.randrange(len(lines)), chance.choice(("append", "delete", "double", "exchange", "untype"))
    if way == "append":
        lines.append(chance.choice(_TEXTS))
    elif way == "delete":
        del lines[at]
    elif way == "double":
        lines.insert(at, lines[at])
    elif way == "exchange":
        other = chance.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        typed = [number for number, line in enumerate(lines) if ") -> " in line] or [at]
        chosen = chance.choice(typed)
        lines[chosen] = lines[chosen].partition(") -> ")[0] + "):\n"
    workshop.write(path, "".join(lines))
    return f"{path}: {way} at line {at + 1}"
