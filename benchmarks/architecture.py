"""Speed of the import graph and the contracts, beside import-linter's and tach's, in one run.

    python benchmarks/architecture.py CORPUS [--peers BIN]

CORPUS is a directory that holds the package `django` (pip install --no-deps --target CORPUS django); BIN the
directory with `lint-imports` and `tach`, if they are to be compared with. Prints seconds, medians of several runs.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from ratchet.contracts import ContractTable, architecture_debts, build_all
from ratchet.contracts.contract import Contract
from ratchet.facts.imports import Edge, ImportGraph, Module, Site
from ratchet.facts.imports.building import import_graph
from ratchet.facts.inventory import take_inventory
from ratchet.facts.source.store import read_sources
from ratchet.terms import Place
from ratchet.terms.imports import ImportKind

_ROUNDS = 9

TIERS = ["contrib", "views", "forms", "db", "core", "utils"]

LINTER = """
[importlinter]
root_package = django
include_external_packages = True
exclude_type_checking_imports = True
[importlinter:contract:layers]
name = layers
type = layers
layers =
    {tiers}
[importlinter:contract:forbidden]
name = forbidden
type = forbidden
source_modules = django.utils
forbidden_modules = django.db
[importlinter:contract:independence]
name = independence
type = independence
modules = django.contrib.*
[importlinter:contract:protected]
name = protected
type = protected
protected_modules = django.db.backends
allowed_importers = django.db
[importlinter:contract:acyclic]
name = acyclic
type = acyclic_siblings
ancestors = django
"""


JUDGE = """
import os
import sys
from pathlib import Path

from ratchet.storage.garbage import no_collection
from ratchet.contracts import ContractTable
from ratchet.facts.inventory import take_inventory
from ratchet.facts.source.store import read_sources

CONTRACTS = {
    "layers": {"layers": [f"django.{tier}" for tier in ("contrib", "views", "forms", "db", "core", "utils")]},
    "forbidden": {"from": ["django.utils"], "to": ["django.db", "third-party"]},
    "independence": {"modules": ["django.contrib.*"]},
    "protected": {"modules": ["django.db.backends"], "importers": ["django.db"]},
    "interface": {"modules": ["django.db"], "expose": "__all__"},
    "allowed": {"modules": ["django.utils"], "to": ["stdlib"]},
    "acyclic": {"packages": ["django"]},
}
corpus, cache = Path(sys.argv[1]), Path(sys.argv[2])
os.chdir(corpus)
paths, folders = [], ["django"]
while folders:
    folder = folders.pop()
    for entry in os.scandir(folder):
        if entry.name.endswith(".py"):
            paths.append(f"{folder}/{entry.name}")
        elif entry.is_dir():
            folders.append(f"{folder}/{entry.name}")
with no_collection():
    files = take_inventory(corpus, paths, (".",), lambda _: True).measured
    facts = read_sources(corpus, files, cache)
    tables = [ContractTable(kind, kind, None, values, {}, "x") for kind, values in CONTRACTS.items()]
    if sys.argv[3] == "judge":
        from ratchet.contracts import architecture_debts, build_all
        from ratchet.facts.imports.store import cached_graph

        found = tuple(architecture_debts(cached_graph(files, facts, cache, facts.links_digests), build_all(tables)))
    else:
        from ratchet.measure.architecture import judge_imports
        from ratchet.config import Config

        found = judge_imports(files, facts.links, facts.links_digests, Config(contracts=tuple(tables)), cache).debts
print(len(found), flush=True)
os._exit(0)  # as the command does
"""
"""What one process does from its start: listing, hashes, graph, all seven contract types. Prints the number of debts.

With `judge` the contracts are judged on the cached graph; else as `ratchet check` does, which remembers what it judged.
"""


def synthetic(packages: int, modules: int, imports: int) -> ImportGraph:
    """`app.p0.m0` and so on, with random imports."""
    chance = random.Random(1)
    names = [f"app.p{package}.m{module}" for package in range(packages) for module in range(modules)]
    tops = ["app", *(f"app.p{package}" for package in range(packages))]
    pairs: set[tuple[str, str]] = set()
    while len(pairs) < imports:
        pair = chance.choice(names), chance.choice(names)
        if pair[0] != pair[1]:
            pairs.add(pair)
    site = Site(ImportKind.IMPORT_TIME, Place("app.py", 1), "<module>", "")
    return ImportGraph(
        modules={name: Module(name, (f"{name}.py",)) for name in sorted([*names, *tops])},
        externals={},
        edges={pair: Edge(*pair, ImportKind.IMPORT_TIME, (site,)) for pair in sorted(pairs)},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--peers", type=Path, help="the directory with lint-imports and tach")
    asked = parser.parse_args()
    for line in report(asked.corpus, asked.peers):
        print(line, flush=True)


def report(corpus: Path, peers: Path | None) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _cached(_ours(corpus, Path(folder)) + _peers(corpus, peers, Path(folder)))
    yield from _cold(corpus)
    yield from _synthetic()


class Side(NamedTuple):
    """One command to be timed. `goal` is the most that ratchet may take of its time."""

    name: str
    command: list[str]
    folder: Path | None = None
    environ: dict[str, str] | None = None
    goal: float | None = None

    def run(self) -> None:
        subprocess.run(self.command, cwd=self.folder, env=self.environ, capture_output=True, check=False)


def _cached(sides: list[Side]) -> Iterator[str]:
    """Seconds of each, run in turns, so that what else the machine does falls on all alike."""
    spent: list[list[float]] = [[] for _ in sides]
    for round_ in range(_ROUNDS + 1):
        for side, seconds in zip(sides, spent, strict=True):
            start = time.perf_counter()
            side.run()
            if round_:  # the first one makes warm
                seconds.append(time.perf_counter() - start)
    medians = [statistics.median(seconds) for seconds in spent]
    for side, median in zip(sides, medians, strict=True):
        yield f"{side.name}: {median:.3f} s"
    for side, median in zip(sides, medians, strict=True):
        if side.goal is not None:
            ratios = ", ".join(f"{ours / median:.2f}" for ours in medians[:2])
            yield f"ratchet / {side.name}: {ratios} (goal {side.goal})"


def _ours(corpus: Path, folder: Path) -> list[Side]:
    cache = folder / "cache"
    cache.mkdir()
    python = [sys.executable, "-c", JUDGE, str(corpus), str(cache)]
    subprocess.run([*python, "judge"], check=True, capture_output=True)
    return [
        Side("ratchet, cached graph, judged", [*python, "judge"]),
        Side("ratchet, cached graph, as judged before", [*python, "check"]),
    ]


def _peers(corpus: Path, peers: Path | None, folder: Path) -> list[Side]:
    if peers is None:
        return []
    tiers = [f"django.{tier}" for tier in TIERS]
    (folder / ".importlinter").write_text(LINTER.format(tiers="\n    ".join(tiers)))
    (folder / "tach.toml").write_text(_tach(corpus, tiers))
    shutil.copytree(corpus / "django", folder / "django")
    environ = {**os.environ, "PYTHONPATH": str(corpus)}
    known = (("lint-imports, cached", ("lint-imports",), 0.6), ("tach, cached", ("tach", "check"), 0.4))
    return [
        Side(name, [str(peers / program), *arguments], folder, environ, goal)
        for name, (program, *arguments), goal in known
        if shutil.which(str(peers / program))
    ]


def _tach(corpus: Path, tiers: list[str]) -> str:
    modules = "".join(f'[[modules]]\npath = "{tier}"\nlayer = "{tier}"\ndepends_on = []\n' for tier in tiers)
    others = sorted(path.stem for path in (corpus / "django").iterdir() if path.stem[0] != "_")
    modules += "".join(
        f'[[modules]]\npath = "django.{name}"\ndepends_on = ["django.utils"]\n' for name in others if name not in TIERS
    )
    modules += '[[interfaces]]\nexpose = ["models", "connection"]\nfrom = ["django.db"]\n'
    return f'source_roots = ["."]\nlayers = {tiers!r}\n'.replace("'", '"') + modules


def _cold(corpus: Path) -> Iterator[str]:
    paths = sorted((corpus / "django").rglob("*.py"))

    def parse() -> None:
        for path in paths:
            ast.parse(path.read_bytes())

    relative = [path.relative_to(corpus).as_posix() for path in paths]
    files = take_inventory(corpus, relative, (".",), lambda _: True).measured
    parsed = _seconds(parse)
    cold = _seconds(lambda: import_graph(files, read_sources(corpus, files, None)))
    yield f"ratchet, cold graph: {cold:.2f} s; ast.parse of the same files: {parsed:.2f} s; ratio {cold / parsed:.2f}"


def _synthetic() -> Iterator[str]:
    tree = synthetic(1229, 4, 60_000)
    independence = _contracts(("independence", {"modules": ["app.*"]}))
    yield f"independence, 1,229 units in 6,146 modules: {_seconds(lambda: _count(tree, independence)):.2f} s"
    large = synthetic(100, 100, 100_000)
    units = [f"app.p{number}" for number in range(100)]
    every = _contracts(
        ("layers", {"layers": units}),
        ("forbidden", {"from": units[:10], "to": units[10:20]}),
        ("independence", {"modules": ["app.*"]}),
        ("protected", {"modules": units[:10], "importers": units[10:20]}),
        ("interface", {"modules": ["app.*"], "expose": "__all__"}),
        ("allowed", {"modules": ["app.*"], "to": ["stdlib"]}),
        ("acyclic", {"packages": ["app", "app.**"]}),
    )
    spent = _seconds(lambda: _count(large, every), 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield f"all seven types, 10,101 modules and 100,000 imports: {spent:.2f} s, {_count(large, every)} debts, {peak} MB"


def _count(graph: ImportGraph, contracts: tuple[Contract, ...]) -> int:
    return sum(1 for _ in architecture_debts(graph, contracts))


def _contracts(*rows: tuple[str, dict[str, object]]) -> tuple[Contract, ...]:
    return build_all(ContractTable(kind, kind, None, values, {}, "benchmark") for kind, values in rows)


def _seconds(run: Callable[[], object], times: int = 3) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
