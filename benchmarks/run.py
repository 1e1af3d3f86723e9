"""What a check costs beside mypy itself: `python benchmarks/run.py --corpus click`.

Each scenario runs both sides alternately on the same edit and prints medians of CPU seconds (user and system, children
included) and their ratio. A corpus is click, sphinx, sphinx-partial (its tests are not measured), django+sqlalchemy,
homeassistant (all downloaded with pip), monorepo (made up, of --files modules), or a directory.
With --resident, a resident parent answers ratchet's side: its children's CPU counts, in hundredths of a second.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.corpora import CORPORA, MONOREPO, edited, lay_out
from benchmarks.resident import Resident, resident


@dataclass(frozen=True, slots=True)
class Cost:
    """One run: CPU seconds, seconds on the clock, peak memory in MB."""

    cpu: float
    wall: float
    memory: float


@dataclass(slots=True)
class Laid:
    """A corpus in a repository, with its caches. `python` runs both sides; `serial` makes each edit another.

    `paths` are what mypy is asked about. `clone` is where another machine has the repository.
    """

    top: Path
    caches: Path
    python: str
    leaf: Path
    core: Path
    paths: tuple[str, ...] = (".",)
    serial: int = 0
    resident: Resident | None = None
    mypy: list[str] = field(init=False)
    report: list[str] = field(init=False)
    ratchet: list[str] = field(init=False)

    def __post_init__(self) -> None:
        mypy = [self.python, "-m", "mypy", "--cache-dir", str(self.caches / "mypy")]
        self.mypy = [*mypy, *self.paths]
        self.report = [*mypy, "--any-exprs-report", str(self.caches / "report"), *self.paths]
        # Not `python -m`: that would put the corpus itself, click for one, before what is installed.
        self.ratchet = [str(Path(self.python).with_name("ratchet")), "check"]

    def edit(self, path: Path) -> None:
        """A new typed function, by which nothing gets worse."""
        self.serial += 1
        with path.open("a", encoding="utf-8") as handle:
            handle.write(f"\n\ndef _benchmark_{self.serial}(number: int) -> int:\n    return number + {self.serial}\n")

    @property
    def clone(self) -> Path:
        return self.top.parent / "clone"

    def restore(self) -> None:
        """Save the cache, and restore it in a new clone, with a leaf-sized change in both."""
        for leftover in (self.clone, self.caches / "restored"):
            shutil.rmtree(leftover, ignore_errors=True)
        archive = str(self.caches / "archive")
        run(self.ratchet, self)
        run([*self.ratchet[:1], "cache", "save", archive], self)
        self.edit(self.leaf)
        subprocess.run(["git", "clone", "--quiet", "--no-local", str(self.top), str(self.clone)], check=True)
        for edited_before in (self.leaf, self.core):  # what is not committed is in the saved cache as well
            shutil.copy(edited_before, self.clone / edited_before.relative_to(self.top))
        restoring = [*self.ratchet[:1], "cache", "restore", archive, "--cache-dir", str(self.caches / "restored")]
        cost = run(restoring, self, self.clone)
        size = Path(archive).stat().st_size / 1_000_000
        print(f"restored {size:.1f} MB in {cost.cpu:.2f} s of CPU", file=sys.stderr)

    def forget(self) -> None:
        shutil.rmtree(self.caches)
        self.caches.mkdir()


def run(command: list[str], corpus: Laid, top: Path | None = None) -> Cost:
    """Run to the end, in the repository or at `top`.

    Exit statuses that are an answer are none of our business; anything above 3 or a signal is.
    """
    asked = corpus.resident if command[0] == corpus.ratchet[0] else None
    environment = {**environment_of(corpus), **(asked.environ if asked is not None else {"RATCHET_RESIDENT": "0"})}
    before = asked.cpu() if asked is not None else 0.0
    started = time.perf_counter()
    with (corpus.top.parent / "errors").open("wb") as errors:
        process = subprocess.Popen(
            command, cwd=top or corpus.top, stdout=subprocess.DEVNULL, stderr=errors, env=environment
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if not 0 <= process.returncode <= 2 or (process.returncode == 2 and "ratchet" in command):
        said = (corpus.top.parent / "errors").read_text(encoding="utf-8", errors="replace")
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {said[-800:]}")
    wall = time.perf_counter() - started
    forked = asked.cpu() - before if asked is not None else 0.0
    scale = 1 if sys.platform == "darwin" else 1024
    return Cost(used.ru_utime + used.ru_stime + forked, wall, used.ru_maxrss * scale / 1_000_000)


def environment_of(corpus: Laid) -> dict[str, str]:
    """The environment of both sides."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "RATCHET_CACHE_DIR": str(corpus.caches / "ratchet"), "PYTHONHASHSEED": "0"}


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is compared: ratchet after `prepare`, and `yardstick` after the same."""

    name: str
    ours: list[str]
    yardstick_name: str
    yardstick: list[str]
    prepare: Callable[[], None]
    goal: str
    ours_at: Path | None = None


def scenarios(corpus: Laid) -> Iterator[Scenario]:
    """The table's rows, in an order in which each finds warm what it needs warm."""
    click = [corpus.python, "-P", "-c", "import click"]

    def docs() -> None:
        corpus.serial += 1
        (corpus.top / "NOTES.md").write_text(f"{corpus.serial}\n", encoding="utf-8")

    yield Scenario("cold", corpus.ratchet, "mypy cold", corpus.mypy, corpus.forget, "1.30")
    yield Scenario(
        "one leaf file edited",
        corpus.ratchet,
        "mypy warm",
        corpus.mypy,
        lambda: corpus.edit(corpus.leaf),
        "1.35, large 1.25",
    )
    yield Scenario(
        "one core file edited", corpus.ratchet, "mypy warm", corpus.mypy, lambda: corpus.edit(corpus.core), "1.20"
    )
    yield Scenario(
        "one leaf file edited",
        corpus.ratchet,
        "mypy --any-exprs-report",
        corpus.report,
        lambda: corpus.edit(corpus.leaf),
        "0.06 (large)",
    )
    yield Scenario(
        "nothing changed", corpus.ratchet, "mypy warm", corpus.mypy, lambda: None, "0.5 / 0.45 / 0.35 / 0.25"
    )
    yield Scenario("only documentation changed", corpus.ratchet, "nothing changed", corpus.ratchet, docs, "1.2")
    yield Scenario(
        "restored cache, a leaf-sized pull request",
        [*corpus.ratchet, "--cache-dir", str(corpus.caches / "restored")],
        "the same at home",
        corpus.ratchet,
        corpus.restore,
        "1.3",
        corpus.clone,
    )
    yield Scenario(
        "a wrong command line",
        [corpus.ratchet[0], "check", "--fromat", "json"],
        'python -c "import click"',
        click,
        lambda: None,
        "2.0",
    )
    yield Scenario(
        "ratchet --version",
        [corpus.ratchet[0], "--version"],
        'python -c "import click"',
        click,
        lambda: None,
        "2.0",
    )


def measure(scenario: Scenario, corpus: Laid, rounds: int) -> tuple[list[Cost], list[Cost]]:
    """Alternate both sides, and which of them goes first; what a run makes warm is made warm once before."""
    ours: list[Cost] = []
    theirs: list[Cost] = []
    if scenario.name != "cold" and scenario.ours_at is None:
        run(scenario.ours, corpus)
        run(scenario.yardstick, corpus)
    for number in range(rounds):
        scenario.prepare()
        sides = [(scenario.ours, ours, scenario.ours_at), (scenario.yardstick, theirs, None)]
        if scenario.yardstick == scenario.ours:
            # What changed is asked about first, and nothing has changed after that.
            costs = [run(scenario.ours, corpus) for _ in range(2)]
            ours.append(costs[0])
            theirs.append(costs[1])
            continue
        for command, costs_of_side, top in sides if number % 2 else reversed(sides):
            costs_of_side.append(run(command, corpus, top))
    return ours, theirs


def median(costs: list[Cost]) -> Cost:
    """The median of each figure by itself."""
    cpu, wall, memory = zip(*((cost.cpu, cost.wall, cost.memory) for cost in costs), strict=True)
    return Cost(statistics.median(cpu), statistics.median(wall), statistics.median(memory))


def rows(scenario: Scenario, ours: list[Cost], theirs: list[Cost]) -> Iterator[str]:
    """One scenario's row of the table; a cold run has a second one for its memory."""
    us, them = median(ours), median(theirs)
    spread = max(cost.cpu for cost in ours) - min(cost.cpu for cost in ours)
    cells = [
        scenario.name,
        scenario.yardstick_name,
        f"{us.cpu:.2f} / {them.cpu:.2f} (± {spread / 2:.2f})",
        f"{us.cpu / them.cpu:.2f}",
        f"{us.wall / them.wall:.2f}",
        f"{us.memory:.0f} / {them.memory:.0f}",
        scenario.goal,
    ]
    yield "| " + " | ".join(cells) + " |"
    if scenario.name == "cold":
        yield f"| peak memory, cold | mypy cold | | {us.memory / them.memory:.2f} (of memory) | | | 1.15 |"


def machine() -> str:
    """The processor, cores and versions on which the table rests."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("mypy", "click", "typeratchet"))
    system = f"{platform.system()} {platform.release()}, load {os.getloadavg()[0]:.1f} at the start"
    return f"{model}, {os.cpu_count()} cores, {system}; {date.today()}; Python {platform.python_version()}, {versions}"


class Given(argparse.Namespace):
    """What the command line says."""

    corpus: str
    files: int
    rounds: int
    leaf: str | None
    core: str | None
    only: str
    resident: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", default="click", help=f"{', '.join(CORPORA)}, {MONOREPO}, or a directory")
    parser.add_argument("--files", type=int, default=13_000, help="modules of the monorepo")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each side; medians are printed")
    parser.add_argument("--leaf", help="the leaf file to edit, for a directory")
    parser.add_argument("--core", help="the core file to edit, for a directory")
    parser.add_argument("--only", default="", help="part of a scenario's name")
    parser.add_argument("--resident", action="store_true", help="let a resident parent answer ratchet's side")
    asked = parser.parse_args(namespace=Given())
    leaf, core = edited(asked.corpus, asked.files) or (asked.leaf, asked.core)
    if leaf is None or core is None:
        parser.error("name --leaf and --core for a directory")
    known = CORPORA.get(asked.corpus)
    with tempfile.TemporaryDirectory(prefix="ratchet-benchmark-") as directory:
        where = Path(directory)
        top = lay_out(asked.corpus, where, asked.files)
        caches = where / "caches"
        caches.mkdir()
        paths = known.paths if known and known.paths else (".",)
        corpus = Laid(top, caches, sys.executable, top / leaf, top / core, paths)
        count = sum(1 for _ in top.rglob("*.py"))
        print(f"{asked.corpus}: {', '.join(known.packages if known else ())} {count} files")
        print(f"{machine()}; medians of {asked.rounds}{', resident' if asked.resident else ''}\n")
        print("| scenario | yardstick | CPU seconds, ratchet / yardstick | ratio | of wall time | peak MB | goal |")
        print("|---|---|---|---|---|---|---|")
        parent = resident(corpus.ratchet[0], top, environment_of(corpus)) if asked.resident else nullcontext()
        with parent as corpus.resident:
            for scenario in scenarios(corpus):
                if asked.only in scenario.name:
                    for line in rows(scenario, *measure(scenario, corpus, asked.rounds)):
                        print(line, flush=True)


if __name__ == "__main__":
    main()
