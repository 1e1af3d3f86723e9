"""What a check costs beside mypy itself: `python benchmarks/run.py --corpus click`.

Each scenario runs both sides alternately on the same edit and prints medians of CPU seconds (user and system, children
included) and their ratio. A corpus is click, sphinx, django+sqlalchemy, homeassistant (all downloaded with pip), or a
directory.
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
from dataclasses import dataclass, field
from datetime import date
from importlib import metadata
from pathlib import Path

CORPORA = {
    "click": ("click==8.2.1",),
    "sphinx": ("sphinx==8.2.3",),
    "django+sqlalchemy": ("django==5.2.4", "sqlalchemy==2.0.43"),
    "homeassistant": ("homeassistant==2025.6.3",),  # needs Python 3.13
}
EDITED = {
    "click": ("click/_textwrap.py", "click/core.py"),
    "sphinx": ("sphinx/search/da.py", "sphinx/util/typing.py"),
    "django+sqlalchemy": ("django/contrib/sites/requests.py", "django/db/models/base.py"),
    "homeassistant": ("homeassistant/components/moon/sensor.py", "homeassistant/helpers/entity.py"),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """One run: CPU seconds, seconds on the clock, peak memory in MB."""

    cpu: float
    wall: float
    memory: float


@dataclass(slots=True)
class Corpus:
    """A repository with its caches. `python` runs both sides; `serial` makes each edit another."""

    top: Path
    caches: Path
    python: str
    leaf: Path
    core: Path
    serial: int = 0
    mypy: list[str] = field(init=False)
    report: list[str] = field(init=False)
    ratchet: list[str] = field(init=False)

    def __post_init__(self) -> None:
        mypy = [self.python, "-m", "mypy", "--cache-dir", str(self.caches / "mypy")]
        self.mypy = [*mypy, "."]
        self.report = [*mypy, "--any-exprs-report", str(self.caches / "report"), "."]
        # Not `python -m`: that would put the corpus itself, click for one, before what is installed.
        self.ratchet = [str(Path(self.python).with_name("ratchet")), "check"]

    def edit(self, path: Path) -> None:
        """A new typed function, by which nothing gets worse."""
        self.serial += 1
        with path.open("a", encoding="utf-8") as handle:
            handle.write(f"\n\ndef _benchmark_{self.serial}(number: int) -> int:\n    return number + {self.serial}\n")

    def forget(self) -> None:
        shutil.rmtree(self.caches)
        self.caches.mkdir()


def run(command: list[str], corpus: Corpus) -> Cost:
    """Run to the end. Exit statuses that are an answer are none of our business; anything above 3 or a signal is."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "RATCHET_CACHE_DIR": str(corpus.caches / "ratchet"), "PYTHONHASHSEED": "0"}
    started = time.perf_counter()
    with (corpus.top.parent / "errors").open("wb") as errors:
        process = subprocess.Popen(command, cwd=corpus.top, stdout=subprocess.DEVNULL, stderr=errors, env=environment)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if not 0 <= process.returncode <= 2 or (process.returncode == 2 and "ratchet" in command):
        said = (corpus.top.parent / "errors").read_text(encoding="utf-8", errors="replace")
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {said[-800:]}")
    scale = 1 if sys.platform == "darwin" else 1024
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss * scale / 1_000_000)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is compared: ratchet after `prepare`, and `yardstick` after the same."""

    name: str
    ours: list[str]
    yardstick_name: str
    yardstick: list[str]
    prepare: Callable[[], None]
    goal: str


def scenarios(corpus: Corpus) -> Iterator[Scenario]:
    """The table's rows, in an order in which each finds warm what it needs warm."""
    click = [corpus.python, "-P", "-c", "import click"]

    def docs() -> None:
        corpus.serial += 1
        (corpus.top / "NOTES.md").write_text(f"{corpus.serial}\n", encoding="utf-8")

    yield Scenario("cold", corpus.ratchet, "mypy cold", corpus.mypy, corpus.forget, "1.35")
    yield Scenario(
        "one leaf file edited",
        corpus.ratchet,
        "mypy warm",
        corpus.mypy,
        lambda: corpus.edit(corpus.leaf),
        "1.15 / 1.30",
    )
    yield Scenario(
        "one core file edited", corpus.ratchet, "mypy warm", corpus.mypy, lambda: corpus.edit(corpus.core), "1.15"
    )
    yield Scenario(
        "one leaf file edited",
        corpus.ratchet,
        "mypy --any-exprs-report",
        corpus.report,
        lambda: corpus.edit(corpus.leaf),
        "0.06 (large)",
    )
    yield Scenario("nothing changed", corpus.ratchet, "mypy warm", corpus.mypy, lambda: None, "0.75 / 0.35 / 0.25")
    yield Scenario("only documentation changed", corpus.ratchet, 'python -c "import click"', click, docs, "2.0")
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


def measure(scenario: Scenario, corpus: Corpus, rounds: int) -> tuple[list[Cost], list[Cost]]:
    """Alternate both sides, and which of them goes first; what a run makes warm is made warm once before."""
    ours: list[Cost] = []
    theirs: list[Cost] = []
    if scenario.name != "cold":
        run(scenario.ours, corpus)
        run(scenario.yardstick, corpus)
    for number in range(rounds):
        scenario.prepare()
        sides = [(scenario.ours, ours), (scenario.yardstick, theirs)]
        for command, costs in sides if number % 2 else reversed(sides):
            costs.append(run(command, corpus))
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


def lay_out(name: str, where: Path) -> Path:
    """Unpack a corpus, or copy a directory, into a new repository without configuration of its own."""
    top = where / "repository"
    if name in CORPORA:
        packages = where / "packages"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(packages), *CORPORA[name]]
        subprocess.run(pip, check=True)
        for wheel in packages.glob("*.whl"):
            shutil.unpack_archive(wheel, top, "zip")
        for leftover in top.glob("*.dist-info"):
            shutil.rmtree(leftover)
        (top / "mypy.ini").write_text("[mypy]\nignore_missing_imports = true\n", encoding="utf-8")
    else:
        shutil.copytree(
            name, top, ignore=shutil.ignore_patterns(".git", ".venv", "*_cache", "baselines", "ratchet.toml")
        )
    git = ["git", "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.invalid"]
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "--all"],
        ["commit", "--quiet", "--message=base"],
    ):
        subprocess.run([*git, *command], cwd=top, check=True)
    subprocess.run(
        [str(Path(sys.executable).with_name("ratchet")), "init"], cwd=top, check=True, stdout=subprocess.DEVNULL
    )
    for command in (["add", "--all"], ["commit", "--quiet", "--message=baseline"]):
        subprocess.run([*git, *command], cwd=top, check=True)
    return top


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--corpus", default="click", help="click, sphinx, django+sqlalchemy, homeassistant, or a directory"
    )
    parser.add_argument("--rounds", type=int, default=5, help="runs of each side; medians are printed")
    parser.add_argument("--leaf", help="the leaf file to edit, for a directory")
    parser.add_argument("--core", help="the core file to edit, for a directory")
    parser.add_argument("--only", default="", help="part of a scenario's name")
    asked = parser.parse_args()
    leaf, core = EDITED.get(asked.corpus, (asked.leaf, asked.core))
    if leaf is None or core is None:
        parser.error("name --leaf and --core for a directory")
    with tempfile.TemporaryDirectory(prefix="ratchet-benchmark-") as directory:
        where = Path(directory)
        top = lay_out(asked.corpus, where)
        caches = where / "caches"
        caches.mkdir()
        corpus = Corpus(top, caches, sys.executable, top / leaf, top / core)
        print(f"{asked.corpus}: {', '.join(CORPORA.get(asked.corpus, ()))}\n{machine()}; medians of {asked.rounds}\n")
        print("| scenario | yardstick | CPU seconds, ratchet / yardstick | ratio | of wall time | peak MB | goal |")
        print("|---|---|---|---|---|---|---|")
        for scenario in scenarios(corpus):
            if asked.only in scenario.name:
                for line in rows(scenario, *measure(scenario, corpus, asked.rounds)):
                    print(line, flush=True)


if __name__ == "__main__":
    main()
