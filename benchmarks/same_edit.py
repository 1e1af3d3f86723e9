"""What an answer to the same edit costs with other checkers: `python benchmarks/same_edit.py --corpus sphinx`.

Each tool checks what mypy would check of a corpus of run.py, after a function was added to the same leaf file. Medians
of CPU seconds and of seconds by the clock are printed, with versions. Tools come from PATH or from --tools, a directory
of programs; one that is not there is left out. What a daemon or a resident parent uses counts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.corpora import CORPORA, edited, lay_out
from benchmarks.resident import resident
from benchmarks.run import Laid, environment_of, machine

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Tool:
    """A command that answers, and what a process beside it has used so far, in seconds of CPU."""

    name: str
    version: str
    command: list[str]
    environ: dict[str, str]
    beside: Callable[[], float]


def used_by(process: int) -> float:
    """Seconds of CPU that a process and its ended children have used; in hundredths."""
    fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
    return sum(int(field) for field in fields[11:15]) / _TICK


def nothing() -> float:
    """No process stays beside the command."""
    return 0.0


def version_of(*command: str) -> str:
    """The last word of the first line that a program says of its version."""
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return next((word for word in said.split() if word[:1].isdigit()), said.strip())


def tools(corpus: Laid, programs: str, environ: dict[str, str]) -> list[Tool]:
    """mypy warm, dmypy, and those of pyrefly, ty and zuban that are there."""
    mypy, python = version_of(corpus.python, "-m", "mypy", "--version"), corpus.python
    found = [Tool("mypy, warm", mypy, corpus.mypy, environ, nothing)]
    dmypy = [python, "-m", "mypy.dmypy", "--status-file", str(corpus.caches / "dmypy.json")]
    started = subprocess.run([*dmypy, "start"], cwd=corpus.top, env=environ, capture_output=True, text=True, check=True)
    assert started.stdout, started
    status = subprocess.run([*dmypy, "status"], cwd=corpus.top, env=environ, capture_output=True, text=True, check=True)
    daemon = int(status.stdout.split("pid ")[1].split()[0].rstrip(",)")) if "pid " in status.stdout else 0
    if not daemon:
        daemon = int(Path(corpus.caches / "dmypy.json").read_text(encoding="utf-8").split('"pid": ')[1].split(",")[0])
    found.append(Tool("dmypy", mypy, [*dmypy, "check", *corpus.paths], environ, lambda: used_by(daemon)))
    others = (
        ("pyrefly", ["check", "--python-interpreter-path", python]),
        ("ty", ["check", "--python", python]),
        ("zuban", ["mypy", "--python-executable", python]),
    )
    for name, arguments in others:
        if (program := shutil.which(name, path=programs)) is not None:
            command = [program, *arguments, *corpus.paths]
            found.append(Tool(name, version_of(program, "--version"), command, environ, nothing))
    return found


def cost(tool: Tool, corpus: Laid) -> tuple[float, float]:
    """Seconds of CPU and by the clock of one answer. Exit statuses up to 2 are one."""
    before, started = tool.beside(), time.perf_counter()
    process = subprocess.Popen(
        tool.command, cwd=corpus.top, env=tool.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if not 0 <= process.returncode <= 2:
        raise SystemExit(f"{' '.join(tool.command)} ended with {process.returncode}.")
    wall = time.perf_counter() - started
    return used.ru_utime + used.ru_stime + tool.beside() - before, wall


class Given(argparse.Namespace):
    """What the command line says."""

    corpus: str
    files: int
    rounds: int
    tools: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", default="sphinx", help=", ".join(CORPORA))
    parser.add_argument("--files", type=int, default=5_000, help="modules of the monorepo")
    parser.add_argument("--rounds", type=int, default=9, help="answers of each tool; medians are printed")
    parser.add_argument("--tools", default=os.environ.get("PATH", ""), help="where pyrefly, ty and zuban are")
    asked = parser.parse_args(namespace=Given())
    found = edited(asked.corpus, asked.files)
    if found is None:
        parser.error(f"{asked.corpus}: no such corpus")
    known = CORPORA.get(asked.corpus)
    with tempfile.TemporaryDirectory(prefix="ratchet-same-edit-") as directory:
        top = lay_out(asked.corpus, Path(directory), asked.files)
        caches = Path(directory) / "caches"
        caches.mkdir()
        paths = known.paths if known and known.paths else (".",)
        corpus = Laid(top, caches, sys.executable, top / found[0], top / found[1], paths)
        environ = environment_of(corpus)
        with resident(corpus.ratchet[0], top, environ) as parent:
            asking = Tool("ratchet, resident", version_of(corpus.ratchet[0], "--version"), corpus.ratchet,
                          {**environ, **parent.environ}, parent.cpu)  # fmt: skip
            plain = asking.__class__(
                "ratchet", asking.version, corpus.ratchet, {**environ, "RATCHET_RESIDENT": "0"}, nothing
            )
            compared = [*tools(corpus, asked.tools, environ), plain, asking]
            costs: dict[str, list[tuple[float, float]]] = {tool.name: [] for tool in compared}
            for number in range(asked.rounds + 1):
                for tool in compared:
                    corpus.edit(corpus.leaf)
                    spent = cost(tool, corpus)
                    if number:  # the first answer makes warm
                        costs[tool.name].append(spent)
            subprocess.run([corpus.python, "-m", "mypy.dmypy", "--status-file", str(caches / "dmypy.json"), "stop"],
                           cwd=top, check=False, capture_output=True)  # fmt: skip
        print(f"{asked.corpus}, one leaf file edited; {machine()}; medians of {asked.rounds}\n")
        print("| tool | version | CPU seconds | seconds by the clock |\n|---|---|---|---|")
        for tool in compared:
            cpu = statistics.median(cpu for cpu, _ in costs[tool.name])
            wall = statistics.median(wall for _, wall in costs[tool.name])
            print(f"| {tool.name} | {tool.version} | {cpu:.2f} | {wall:.2f} |", flush=True)


if __name__ == "__main__":
    main()
