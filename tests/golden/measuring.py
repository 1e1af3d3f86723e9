"""One work tree, measured in every way that must give one answer: the rows of each of its modules."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ratchet.facts.files import Inventory
from ratchet.measure.measure import Measure
from ratchet.measure.project import Request, open_project
from ratchet.measure.tree import inventory_of, measure_tree
from ratchet.policy.levels import Levels

Rows = Mapping[str, Sequence[str]]
"""Module → one line of text for each of its debts: rule, symbol, detail, count and place, sorted. And its figures."""


def measured(top: Path, cache: Path, jobs: int = 1, is_reversed: bool = False) -> Rows:
    """The rows of a tree. Raises Inconclusive where it cannot be measured."""
    environ = {**os.environ, "RATCHET_CACHE_DIR": str(cache)}
    project = open_project(Request(top, environ, jobs=jobs))
    levels, inventory = Levels(project.config), inventory_of(project.tree)
    if is_reversed:
        inventory = _turned_round(inventory)
    return _rows(measure_tree(project, inventory, levels).measure)


def _turned_round(inventory: Inventory) -> Inventory:
    return inventory._replace(measured=inventory.measured[::-1])


def _rows(measure: Measure) -> Rows:
    rows: dict[str, list[str]] = {}
    for file in measure.files:
        figures = file.figures
        # A module may have two files: a stub, and what it is of.
        said = f"figures {file.file.path} {(*figures.slots, *figures.expressions)}"
        rows.setdefault(file.file.module, []).append(said)
    for debt in (*(debt for file in measure.files for debt in file.debts), *measure.project):
        key, place = debt.key, debt.place
        said = f"{key.rule} {key.symbol} {key.detail} {debt.count} {place.line}:{place.column}"
        rows.setdefault(key.module, []).append(said)
    return {module: sorted(said) for module, said in sorted(rows.items())}


def cold(top: Path, cache: Path) -> Rows:
    """With nothing known, by one process."""
    shutil.rmtree(cache, ignore_errors=True)
    return measured(top, cache)


def warm(top: Path, cache: Path) -> Rows:
    """After a comment at the end of every other module, with what is known from before."""
    edited = sorted(top.rglob("*.py"))[::2]
    kept = {path: path.read_bytes() for path in edited}
    for path, content in kept.items():
        path.write_bytes(content + b"\n# an edit\n")
    try:
        return measured(top, cache)
    finally:
        for path, content in kept.items():
            path.write_bytes(content)


def by_two(top: Path, cache: Path) -> Rows:
    """With nothing known, by two workers."""
    shutil.rmtree(cache, ignore_errors=True)
    return measured(top, cache, jobs=2)


def the_other_way_round(top: Path, cache: Path) -> Rows:
    """With nothing known, the files in reverse."""
    shutil.rmtree(cache, ignore_errors=True)
    return measured(top, cache, is_reversed=True)


WAYS: Mapping[str, Callable[[Path, Path], Rows]] = {
    "warm": warm,
    "two workers": by_two,
    "other order": the_other_way_round,
}
"""Each is compared with `cold`, which comes first: `warm` goes on with its cache."""


def digest(rows: Sequence[str]) -> str:
    """What stands for the rows of one module in the repository."""
    return hashlib.sha256("\n".join(rows).encode("utf-8", "surrogatepass")).hexdigest()[:8]
