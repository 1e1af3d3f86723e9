"""What the environment lacks: of the modules that were not found, those that a distribution has to bring.

A name that is told here is one that people install: whoever owns it on an index runs code. So it is none of the
standard library of any version, none of the project's own files, none that the code does without, and none that data of
its tests imports.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.files import Inventory
from ratchet.facts.types.standard_names import standard_names
from ratchet.measure.data_of_tests import data_of_tests
from ratchet.storage.files import text_of
from ratchet.storage.narrowing import table_or_empty
from ratchet.terms.imports import ImportKind


class Lacking(NamedTuple):
    """A top-level module, and `path:line` of the first import that the code cannot do without."""

    name: str
    place: str

    def __str__(self) -> str:
        return f"{self.name} ({self.place})"


def lacking(
    modules: Iterable[str], sources: Mapping[str, SourceFacts], inventory: Inventory, absent: Collection[str] = ()
) -> tuple[Lacking, ...]:
    """Of `modules` that were not found, those that are to be installed, sorted. `absent` are known to be left out."""
    wanted = {module.partition(".")[0] for module in modules} - standard_names() - own_names(inventory) - {*absent}
    found: dict[str, str] = {}
    for path in sorted(sources.keys() - data_of_tests(sources)) if wanted else ():
        for name, line in _needed(sources[path]):
            if name in wanted:
                found.setdefault(name, f"{path}:{line}")
    return tuple(Lacking(name, place) for name, place in sorted(found.items()))


def never_asked_for(
    modules: Iterable[str], sources: Mapping[str, SourceFacts], inventory: Inventory
) -> tuple[str, ...]:
    """Of `modules` that were not found, what the code does without, and names of another Python's library, sorted."""
    names = {module.partition(".")[0] for module in modules} - own_names(inventory)
    return tuple(sorted(names - {one.name for one in lacking(names, sources, inventory)}))


def own_names(inventory: Inventory) -> frozenset[str]:
    """Names of the project, and of every directory and file: mypy, or a tool, may find them by a path of its own."""
    files = (*inventory.measured, *inventory.unmeasured)
    parts = (part for file in files for part in PurePosixPath(file.path).with_suffix("").parts)
    return frozenset((*parts, *own_distributions(inventory.top)))


def own_distributions(top: Path) -> Iterator[str]:
    """What the project is called in pyproject.toml, as its module would be: `my_app` of `My-App`."""
    try:
        document = tomllib.loads(text_of(top / "pyproject.toml"))
    except (OSError, ValueError, RecursionError):
        return
    for table in (document, table_or_empty(document.get("tool"))):
        for key in ("project", "poetry"):
            if isinstance(name := table_or_empty(table.get(key)).get("name"), str):
                yield re.sub(r"[-_.]+", "_", name).lower()


def _needed(facts: SourceFacts) -> Iterator[tuple[str, int]]:
    """(top-level module, line) of imports under no `except ImportError` and no condition but TYPE_CHECKING."""
    for statement in facts.imports:
        if statement.level or (statement.guarded and statement.kind is not ImportKind.TYPING):
            continue
        if statement.form == "from":
            yield statement.module.partition(".")[0], statement.line
        elif statement.form == "import":
            yield from ((name.name.partition(".")[0], statement.line) for name in statement.names)
