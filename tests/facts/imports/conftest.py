"""Import graphs out of source text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from ratchet.facts.collect.walk import source_facts
from ratchet.facts.files import SourceFile
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.building import import_graph


def source_file(path: str, root: str = ".") -> SourceFile:
    inside = path if root == "." else path.removeprefix(f"{root}/")
    return SourceFile(path, inside.rpartition(".")[0].replace("/", ".").removesuffix(".__init__"), root, "0")


def project_graph(texts: Mapping[str, str], roots: tuple[str, ...] = (".",)) -> ImportGraph:
    files = [
        source_file(path, next(root for root in roots if root == "." or path.startswith(f"{root}/"))) for path in texts
    ]
    return import_graph(files, {path: source_facts(text, path) for path, text in texts.items()})


@pytest.fixture(scope="session")
def project() -> Callable[..., ImportGraph]:
    """Path -> text, and the source roots, the deepest first."""
    return project_graph
