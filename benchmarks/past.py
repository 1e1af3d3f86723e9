"""`ratchet history` on a repository's last commits: `python benchmarks/past.py REPOSITORY --commits 200`.

In a clone, with the ratchet.toml that `ratchet init` writes at HEAD:

- `ratchet history --remeasure` over all commits, beside `mypy` over the same commits in a worktree, one after another;
- the same killed ten times and resumed: its rows have to be equal;
- some commits as single inits in a fresh export: their baselines have to be equal, key for key;
- the history from baselines, in a repository that has one at each commit.

mypy and ratchet look for libraries in the environment that VIRTUAL_ENV names.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from ratchet.baseline.store import read_stored, write_manifest, write_shards
from ratchet.facts.git import open_repository
from ratchet.facts.git.repository import Repository
from ratchet.history.measured import past_measurer
from ratchet.history.recorded import Selection, chosen
from ratchet.measure.project import Project, Request, open_project
from ratchet.terms.counts import by_module

BIN = Path(sys.executable).parent
HISTORY = (str(BIN / "ratchet"), "history", "--every", "commit", "--format", "json")


def main() -> int:
    """Print one line for each figure; 1 if any two were not equal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--commits", type=int, default=200)
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--kills", type=int, default=10)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ratchet-past-") as folder:
        where = Path(folder).resolve()
        top = where / "clone"
        _run(["git", "clone", "--quiet", str(asked.repository.resolve()), str(top)], where)
        _run([str(BIN / "ratchet"), "init"], top)
        shutil.rmtree(top / "baselines")
        last = ["--last", str(asked.commits)]
        rows = _timed("history --remeasure", [*HISTORY, "--remeasure", *last], top, asked.commits)
        _timed("the same again", [*HISTORY, "--remeasure", *last], top, asked.commits)
        wrong = _killed(top, where / "killed", [*HISTORY, "--remeasure", *last], asked.kills) != rows
        print(f"killed {asked.kills} times and resumed: {'not equal' if wrong else 'equal'}")
        repository = open_repository(top)
        assert repository is not None
        project = open_project(Request(top, dict(os.environ)))
        names = [commit.name for commit in chosen(repository, Selection("commit", None, asked.commits))]
        _mypy(top, where / "worktree", names, project.config.paths)
        differ = _recorded(project, repository, names, where, asked.sample)
        print(f"of {asked.sample} single inits, not equal: {differ}")
        _timed("history from baselines", [*HISTORY, *last], where / "recorded", asked.commits)
    return 1 if wrong or differ else 0


def _run(command: Sequence[str], directory: Path) -> bytes:
    return subprocess.run(command, cwd=directory, check=True, stdout=subprocess.PIPE).stdout


def _timed(what: str, command: Sequence[str], directory: Path, commits: int) -> bytes:
    start, cpu = time.monotonic(), _cpu()
    shown = _run(command, directory)
    seconds = time.monotonic() - start
    pace = commits / seconds * 60
    print(f"{what}: {seconds:.1f} s, {_cpu() - cpu:.1f} s of CPU, {pace:.0f} commits a minute", flush=True)
    return shown


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _killed(top: Path, cache: Path, command: Sequence[str], kills: int) -> bytes:
    """What a run says that was killed so often, and then let be."""
    command = [*command, "--cache-dir", str(cache)]
    for _ in range(kills):
        process = subprocess.Popen(command, cwd=top, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0.5, 8))
        process.kill()
        process.wait()
    return _run(command, top)


def _mypy(top: Path, worktree: Path, names: Sequence[str], paths: Sequence[str]) -> None:
    """What somebody would write by hand: a worktree that goes from commit to commit, and mypy with its cache."""
    _run(["git", "worktree", "add", "--quiet", "--detach", str(worktree), names[0]], top)
    start, cpu = time.monotonic(), _cpu()
    for name in names:
        _run(["git", "checkout", "--quiet", "--detach", name], worktree)
        there = [path for path in paths if (worktree / path).exists()]
        mypy = [str(BIN / "mypy"), "--ignore-missing-imports", *there]
        subprocess.run(mypy, cwd=worktree, check=False, capture_output=True)
    seconds = time.monotonic() - start
    pace = len(names) / seconds * 60
    print(
        f"mypy over a worktree: {seconds:.1f} s, {_cpu() - cpu:.1f} s of CPU, {pace:.0f} commits a minute", flush=True
    )


def _recorded(project: Project, repository: Repository, names: Sequence[str], where: Path, sample: int) -> int:
    """Make a repository with a baseline at each commit. How many of a sample differ from an init by itself."""
    target, differ = where / "recorded", 0
    target.mkdir()
    _run(["git", "init", "--quiet", "--initial-branch=main"], target)
    asked = set(random.sample(list(names), min(sample, len(names))))
    with past_measurer(project, repository, "benchmark") as measurer:
        for name in names:
            measured, recordable = measurer.measure(name)
            shutil.rmtree(target / "baselines", ignore_errors=True)
            write_shards(target, by_module(recordable))
            write_manifest(target, measured.environment)
            _run(["git", "add", "-A"], target)
            _run(
                [
                    "git",
                    "-c",
                    "user.name=b",
                    "-c",
                    "user.email=b@example.invalid",
                    "commit",
                    "-q",
                    "--allow-empty",
                    "-m",
                    name,
                ],
                target,
            )
            if name in asked:
                differ += _init(project, repository, name, where / name) != dict(recordable)
    return differ


def _init(project: Project, repository: Repository, name: str, top: Path) -> dict[object, int]:
    """The baseline of a commit by `ratchet init`, in an export with a cache of its own."""
    top.mkdir()
    repository.export(name, top)
    _run(["git", "init", "--quiet"], top)
    config = (project.top / "ratchet.toml").read_text(encoding="utf-8")
    for path in (*project.config.paths, *project.config.roots):
        if not (top / path).exists():
            config = config.replace(f'"{path}", ', "").replace(f', "{path}"', "").replace(f'"{path}"', "")
    (top / "ratchet.toml").write_text(config, encoding="utf-8")
    _run([str(BIN / "ratchet"), "init", "--cache-dir", str(top / ".ratchet_cache")], top)
    counts = dict(read_stored(top).baseline.counts)
    shutil.rmtree(top)
    return {**counts}


if __name__ == "__main__":
    sys.exit(main())
