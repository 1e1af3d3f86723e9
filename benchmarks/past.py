"""`ratchet history` on a repository's last commits: `python benchmarks/past.py REPOSITORY… --commits 50 200 800`.

For each number of commits, in a clone, with the ratchet.toml that `ratchet init` writes at HEAD:

- measured: `ratchet history --remeasure` over all commits, by one process and by two, each without a cache; and again;
- killed: the same killed ten times and resumed, whose rows have to be equal;
- dask: a scheduler and four workers on this machine, of which two are killed and the scheduler too in the middle; each
  is started again, as a service would be, and the rows have to be equal (where the extra is installed);
- mypy: `mypy` over the same commits in a worktree, one after another, as somebody would write it by hand;
- recorded: the history from baselines, in a repository that has one at each commit; some commits as single inits in a
  fresh export, whose baselines have to be equal, key for key.

mypy and ratchet look for libraries in the environment that VIRTUAL_ENV names. `--skip killed dask mypy recorded`
leaves parts out: a thousand commits are `--commits 1000 --skip killed dask recorded`. With several numbers of commits,
the last lines say how the cost of one commit grew from the first to the last: 1 is linear.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ratchet.baseline.store import read_stored, write_manifest, write_shards
from ratchet.errors import RatchetError
from ratchet.facts.git import open_repository
from ratchet.facts.git.repository import Repository
from ratchet.history.measured import past_measurer
from ratchet.history.recorded import Selection, chosen
from ratchet.measure.project import Project, Request, open_project
from ratchet.storage.narrowing import as_list, as_table, tables
from ratchet.terms.counts import by_module

BIN = Path(sys.executable).parent
HISTORY = (str(BIN / "ratchet"), "history", "--every", "commit", "--format", "json")
DASK = BIN / "dask"
IDENTITY = ("-c", "user.name=b", "-c", "user.email=b@example.invalid")
PARTS = ("killed", "dask", "mypy", "recorded")


class Timed(NamedTuple):
    """What a command printed, after how many seconds, and of how many of CPU: none of workers elsewhere."""

    shown: bytes
    seconds: float
    cpu: float


class Clone(NamedTuple):
    """A clone of the repository, beside which there is room; the commits' names, and the words that ask for them."""

    top: Path
    where: Path
    project: Project
    repository: Repository
    names: Sequence[str]

    @property
    def command(self) -> Sequence[str]:
        return [*HISTORY, "--last", str(len(self.names))]

    def measuring(self, jobs: int, cache: str) -> Sequence[str]:
        """The command that measures all, with a cache of its own."""
        return [*self.command, "--remeasure", "--jobs", str(jobs), "--cache-dir", str(self.where / cache)]


class Asked(argparse.Namespace):
    """The command line."""

    repositories: list[Path]
    commits: list[int]
    sample: int
    kills: int
    skip: list[str]


def main() -> int:
    """Print one line for each figure; 1 if any two were not equal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", type=Path, nargs="+")
    parser.add_argument("--commits", type=int, nargs="+", default=[200])
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--skip", nargs="*", choices=PARTS, default=())
    asked = parser.parse_args(namespace=Asked())
    wrong = False
    for repository in asked.repositories:
        costs: dict[str, list[float]] = {}
        for commits in asked.commits:
            with tempfile.TemporaryDirectory(prefix="ratchet-past-", ignore_cleanup_errors=True) as folder:
                clone = _clone(repository, Path(folder).resolve(), commits)
                unequal, taken = _tried(clone, asked)
            wrong |= unequal
            for way, seconds in taken.items():
                costs.setdefault(way, []).append(seconds / len(clone.names))
        for way, each in costs.items() if len(asked.commits) > 1 else ():
            _say(f"{way}: {', '.join(f'{one:.2f}' for one in each)} s a commit, {each[-1] / each[0]:.2f} of the first")
    return 1 if wrong else 0


def _clone(source: Path, where: Path, commits: int) -> Clone:
    top = where / "clone"
    _run(["git", "clone", "--quiet", str(source.resolve()), str(top)], where)
    _run([str(BIN / "ratchet"), "init"], top)
    shutil.rmtree(top / "baselines")
    repository = open_repository(top)
    assert repository is not None
    project = open_project(Request(top, dict(os.environ)))
    names = [commit.name for commit in chosen(repository, Selection("commit", None, commits))]
    head = _run(["git", "log", "-1", "--format=%h of %cs"], top).decode().strip()
    _say(f"{source}: the last {len(names)} commits down from {head}, on {os.cpu_count()} cores")
    return Clone(top, where, project, repository, names)


def _tried(clone: Clone, asked: Asked) -> tuple[bool, dict[str, float]]:
    """Whether anything was not equal; the seconds that each way took."""
    one, two, wrong = _measured(clone)
    taken = {"one process": one.seconds, "two processes": two.seconds}
    taken |= {"one process, CPU": one.cpu, "two processes, CPU": two.cpu}
    if "killed" not in asked.skip:
        resumed = _killed(clone, asked.kills) == one.shown
        _say(f"resumed after that: {'equal' if resumed else 'NOT EQUAL'}")
        wrong |= not resumed
    if "dask" not in asked.skip and DASK.exists():
        workers = _by_dask(clone, one.seconds / 4)
        taken["Dask"] = workers.seconds
        equal = workers.shown == one.shown
        _say(f"four workers of Dask: {one.seconds / workers.seconds:.2f} times as fast, {'' if equal else 'NOT '}equal")
        wrong |= not equal
    if "mypy" not in asked.skip:
        seconds = _mypy(clone)
        _say(f"one process of history takes {one.seconds / seconds:.2f} of mypy's time")
    if "recorded" not in asked.skip:
        differ = _recorded(clone, asked.sample)
        _say(f"of {asked.sample} single inits, not equal: {differ}")
        _timed("history from baselines", clone.command, clone.where / "recorded", len(clone.names))
        wrong |= bool(differ)
    return wrong, taken


def _measured(clone: Clone) -> tuple[Timed, Timed, bool]:
    """What one process says, what two say, and whether that is anything else."""
    count = len(clone.names)
    one = _timed("measured, one process", clone.measuring(1, "one"), clone.top, count)
    two = _timed("measured, two processes", clone.measuring(2, "two"), clone.top, count)
    again = _timed("the same again", clone.measuring(2, "two"), clone.top, count)
    wrong = not one.shown == two.shown == again.shown
    _say(f"two processes: {one.seconds / two.seconds:.2f} times as fast, {'NOT EQUAL' if wrong else 'equal'}")
    holes = Counter(row["hole"] for row in tables(as_table(json.loads(one.shown)).get("points")) if row["hole"])
    _say(f"holes: {sum(holes.values())}")
    for reason, count in holes.most_common():
        _say(f"  {count}: {reason}")
    return one, two, wrong


def _say(line: str) -> None:
    print(line, flush=True)


def _run(command: Sequence[str], directory: Path) -> bytes:
    return subprocess.run(command, cwd=directory, check=True, stdout=subprocess.PIPE).stdout


def _timed(what: str, command: Sequence[str], directory: Path, commits: int) -> Timed:
    start, cpu = time.monotonic(), _cpu()
    shown = _run(command, directory)
    used = _cpu() - cpu
    return Timed(shown, _told(what, start, cpu, commits), used)


def _told(what: str, start: float, cpu: float, commits: int) -> float:
    """Say a figure. The seconds that it took."""
    seconds = time.monotonic() - start
    pace = commits / seconds * 60
    _say(f"{what}: {seconds:.1f} s, {_cpu() - cpu:.1f} s of CPU, {pace:.0f} commits a minute")
    return seconds


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _killed(clone: Clone, kills: int) -> bytes:
    """What a run says that was killed so often, and then let be. What is killed is the command, not its processes."""
    command, done = clone.measuring(2, "killed"), 0
    for _ in range(kills):
        process = subprocess.Popen(command, cwd=clone.top, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(1, 8))
        done += process.poll() is None
        process.kill()
        process.wait()
    _say(f"killed in mid-run: {done} of {kills} times")
    return _run(command, clone.top)


def _by_dask(clone: Clone, after: float) -> Timed:
    """What four workers say, of which two are killed after so many seconds, and then the scheduler. Their CPU is not
    counted: they are not this process's."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(as_list(list(free.getsockname()))[1])
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]
    worker = ["worker", f"tcp://127.0.0.1:{port}", "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    worker += ["--local-directory", str(clone.where)]
    with _kept_alive([[str(DASK), *words] for words in (scheduler, worker, worker, worker, worker)], after):
        engine = ["--engine", "dask", "--scheduler", f"tcp://127.0.0.1:{port}"]
        return _timed("measured, Dask", [*clone.measuring(1, "dask"), *engine], clone.top, len(clone.names))


@contextlib.contextmanager
def _kept_alive(commands: Sequence[Sequence[str]], after: float) -> Iterator[None]:
    """Services, each of which is started again where it ended. Two of them are killed after so many seconds, and the
    first after twice as many."""

    def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    running, ended = [start(command) for command in commands], threading.Event()

    def look_after() -> None:
        began, doomed = time.monotonic(), [(after, 1), (after, 2), (2 * after, 0)]
        while not ended.wait(0.5):
            for number, process in enumerate(running):
                if process.poll() is not None:
                    running[number] = start(commands[number])
            while doomed and time.monotonic() - began > doomed[0][0]:
                running[doomed.pop(0)[1]].kill()
        _say(f"killed: {3 - len(doomed)} of 3")

    watcher = threading.Thread(target=look_after)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
        for process in running:
            process.kill()
            process.wait()


def _mypy(clone: Clone) -> float:
    """What somebody would write by hand: a worktree that goes from commit to commit, and mypy with its cache."""
    worktree = clone.where / "worktree"
    _run(["git", "worktree", "add", "--quiet", "--detach", str(worktree), clone.names[0]], clone.top)
    start, cpu = time.monotonic(), _cpu()
    for name in clone.names:
        _run(["git", "checkout", "--quiet", "--detach", name], worktree)
        there = [path for path in clone.project.config.paths if (worktree / path).exists()]
        mypy = [str(BIN / "mypy"), "--ignore-missing-imports", *there]
        subprocess.run(mypy, cwd=worktree, check=False, capture_output=True)
    return _told("mypy over a worktree", start, cpu, len(clone.names))


def _recorded(clone: Clone, sample: int) -> int:
    """Make a repository with a baseline at each commit. How many of a sample differ from an init by itself."""
    target, differ = clone.where / "recorded", 0
    target.mkdir()
    _run(["git", "init", "--quiet", "--initial-branch=main"], target)
    asked = set(random.sample(list(clone.names), min(sample, len(clone.names))))
    with past_measurer(clone.project, clone.repository, "benchmark") as measurer:
        for name in clone.names:
            shutil.rmtree(target / "baselines", ignore_errors=True)
            with contextlib.suppress(RatchetError):  # a hole, here as in the history
                measured, recordable = measurer.measure(name)
                write_shards(target, by_module(recordable))
                write_manifest(target, measured.environment)
                if name in asked:
                    differ += _init(clone, name) != dict(recordable)
            _run(["git", "add", "-A"], target)
            _run(["git", *IDENTITY, "commit", "-q", "--allow-empty", "-m", name], target)
    return differ


def _init(clone: Clone, name: str) -> dict[object, int]:
    """The baseline of a commit by `ratchet init`, in an export with a cache of its own."""
    top = clone.where / name
    top.mkdir()
    clone.repository.export(name, top)
    _run(["git", "init", "--quiet"], top)
    config = (clone.top / "ratchet.toml").read_text(encoding="utf-8")
    for path in (*clone.project.config.paths, *clone.project.config.roots):
        if not (top / path).exists():
            config = config.replace(f'"{path}", ', "").replace(f', "{path}"', "").replace(f'"{path}",', "")
            config = config.replace(f'"{path}"', "")
    (top / "ratchet.toml").write_text(config, encoding="utf-8")
    _run([str(BIN / "ratchet"), "init", "--cache-dir", str(top / ".ratchet_cache")], top)
    counts = dict(read_stored(top).baseline.counts)
    shutil.rmtree(top)
    return {**counts}


if __name__ == "__main__":
    sys.exit(main())
