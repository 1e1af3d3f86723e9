"""Cost of the import graph and seven contracts over 5,000 modules, beside import-linter's, in one run.

    python benchmarks/large_graph.py --peers BIN [--rounds N]

BIN is the directory with `lint-imports`. A tree is made, the contracts of import-linter are migrated, and both programs
run in turns, without a cache and with one: `ratchet graph`, which asks no mypy, and `lint-imports`. Prints the medians
of the ratios (elapsed time, processor time of all processes), and the peak of memory of each.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PACKAGES, PARTS, MODULES = 20, 10, 25

BODY = '''

def price_{0}(count: int, name: str = "net") -> str:
    """What so many cost."""
    total = 0
    for step in range(count):
        total += step * {0}
    if total > 3 and name:
        return name.strip() + str(total)
    return f"{{count}}{{name}}"


class Basket{0}:
    size: int = {0}

    def weigh(self, other: "Basket{0}") -> int:
        values = [step * 2 for step in range(self.size)]
        return sum(values) + other.size
'''

CONTRACTS: Sequence[tuple[str, Mapping[str, str]]] = (
    ("layers", {"layers": "\n ".join(f"app.p{number:02}" for number in range(PACKAGES))}),
    ("forbidden", {"source_modules": "app.p15\n app.p16", "forbidden_modules": "app.p01\n app.p02"}),
    ("forbidden", {"source_modules": "app.p19", "forbidden_modules": "django\n numpy"}),
    ("independence", {"modules": "app.p18.*"}),
    ("protected", {"protected_modules": "app.p19.s0", "allowed_importers": "app.p19\n app.p18"}),
    ("acyclic_siblings", {"ancestors": "app", "depth": "1"}),
    ("layers", {"layers": "app.p03.s0\n app.p03.s1\n app.p03.s2"}),
)


def write_tree(top: Path) -> None:
    """`app.p00.s0.m00` and so on; each imports modules behind it, so that most contracts hold."""
    chance = random.Random(3)
    names = [
        f"app.p{package:02}.s{part}.m{module:02}"
        for package in range(PACKAGES)
        for part in range(PARTS)
        for module in range(MODULES)
    ]
    for number, name in enumerate(names):
        file = top / f"{name.replace('.', '/')}.py"
        if not file.parent.exists():
            file.parent.mkdir(parents=True)
            (file.parent / "__init__.py").touch()
            (file.parent.parent / "__init__.py").touch()
        behind = names[number + 1 :]
        taken = chance.sample(behind, min(chance.randint(3, 8), len(behind)))
        lines = [f"import {library}\n" for library in chance.sample(["json", "os", "requests", "django", "numpy"], 2)]
        lines += [f"from {one.rpartition('.')[0]} import {one.rpartition('.')[2]}\n" for one in taken]
        file.write_text("".join(lines) + "".join(BODY.format(count) for count in range(4)), encoding="utf-8")
    (top / "app/__init__.py").touch()
    (top / ".importlinter").write_text(_configuration(), encoding="utf-8")
    (top / "ratchet.toml").write_text('[ratchet]\nroots = ["."]\npaths = ["app"]\n', encoding="utf-8")


def _configuration() -> str:
    rows = ["[importlinter]", "root_package = app", "include_external_packages = True"]
    for number, (kind, options) in enumerate(CONTRACTS):
        rows += [f"[importlinter:contract:c{number}]", f"name = c{number}", f"type = {kind}"]
        rows += [f"{key} =\n {value}" for key, value in options.items()]
    return "\n".join([*rows, ""])


class Cost(NamedTuple):
    """What a command took: seconds, seconds of processors, and its largest process in MB."""

    elapsed: float
    processor: float
    memory: int


def run(command: Sequence[str], top: Path) -> Cost:
    """Run a command in a tree; its children's times are counted as well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    wrapped = [sys.executable, "-c", _MEASURED, *command]
    done = subprocess.run(
        wrapped, cwd=top, env={**os.environ, "PYTHONPATH": str(top)}, capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - start, spent, int(done.stdout) // 1024)


_MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], capture_output=True, check=False)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", required=True, help="the directory with lint-imports")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(namespace=Asked())
    ratchet = shutil.which("ratchet", path=str(Path(sys.executable).parent))
    assert ratchet is not None, "ratchet is not installed beside this interpreter"
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        write_tree(top)
        subprocess.run(["git", "init", "-q"], cwd=top, check=True)
        subprocess.run([ratchet, "migrate", "import-linter"], cwd=top, check=False, capture_output=True)
        _compare(top, [f"{asked.peers}/lint-imports"], [ratchet, "graph"], asked.rounds)


class Asked(argparse.Namespace):
    """What the command line says."""

    peers: str = ""
    rounds: int = 5


def _compare(top: Path, theirs: list[str], ours: list[str], rounds: int) -> None:
    for title, cache in (("without a cache", False), ("with the cache", True)):
        pairs: list[tuple[Cost, Cost]] = []
        for _ in range(rounds):
            if not cache:
                shutil.rmtree(top / ".ratchet_cache", ignore_errors=True)
            pairs.append((run([*theirs, *([] if cache else ["--no-cache"])], top), run(ours, top)))
        elapsed = statistics.median(mine.elapsed / other.elapsed for other, mine in pairs)
        processor = statistics.median(mine.processor / other.processor for other, mine in pairs)
        theirs_most, ours_most = (max(pair[side].memory for pair in pairs) for side in (0, 1))
        print(
            f"{title}: {elapsed:.2f} of their time, {processor:.2f} of their processor time;"
            f" {ours_most} MB against {theirs_most} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
