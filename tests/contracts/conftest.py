"""Import graphs out of arrows: `a -> b`, `a -> b:lazy`, `a -> b (member, other)`."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from ratchet.facts.collect.records import Import, ImportedName, SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.building import import_graph
from ratchet.terms.imports import ImportKind

ARROW = re.compile(r"(?P<importer>\S+) -> (?P<imported>(?:ext:)?[^\s:]+)(?::(?P<kind>\S+))?(?: \((?P<members>.+)\))?")

Grapher = Callable[..., ImportGraph]


def facts_of(imports: tuple[Import, ...], exported: tuple[str, ...] | None = ()) -> SourceFacts:
    return SourceFacts(1, imports=imports, exported=exported)


def import_of(arrow: str, line: int) -> tuple[str, str, Import]:
    """Importer, imported (with `ext:`) and the import record of one arrow."""
    found = ARROW.fullmatch(arrow.strip())
    assert found is not None, arrow
    imported = found["imported"].removeprefix("ext:")
    kind = ImportKind(found["kind"] or "import-time")
    members = tuple(name.strip() for name in (found["members"] or "").split(",") if name)
    if members:
        names = tuple(ImportedName(name, name) for name in members)
        return found["importer"], found["imported"], Import("<module>", line, 1, "from", kind, imported, 0, names)
    names = (ImportedName(imported, imported),)
    return found["importer"], found["imported"], Import("<module>", line, 1, "import", kind, "", 0, names)


def build_graph(
    *arrows: str, modules: tuple[str, ...] = (), exported: dict[str, tuple[str, ...]] | None = None
) -> ImportGraph:
    imports: dict[str, list[Import]] = {name: [] for name in modules}
    for arrow in arrows:
        importer, imported, found = import_of(arrow, len(imports.get(arrow.split()[0], ())) + 1)
        imports.setdefault(importer, []).append(found)
        if not imported.startswith("ext:"):
            imports.setdefault(imported, [])
    paths = {name: name.replace(".", "/") + ".py" for name in imports}
    files = [SourceFile(path, name, ".", "0") for name, path in paths.items()]
    facts = {paths[name]: facts_of(tuple(found), (exported or {}).get(name, ())) for name, found in imports.items()}
    return import_graph(files, facts)


@pytest.fixture(scope="session")
def graph() -> Grapher:
    """Builds a graph: arrows, then `modules` that import nothing, and `exported` names by module."""
    return build_graph
