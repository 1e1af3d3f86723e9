"""Tiny projects measured by the real mypy. All tests of a worker share one cache, so that typeshed is read once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from projects.asking import Ask, Prime

from ratchet.facts.collect.type_records import ModuleTypes, TypeFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.types import MypyRequest, type_facts


def request_for(top: Path, cache: Path, roots: tuple[str, ...] = (".",)) -> MypyRequest:
    """Every Python file below the roots, named from them."""
    files: list[SourceFile] = []
    for root in roots:
        base = top / root
        for path in sorted([*base.rglob("*.py"), *base.rglob("*.pyi")]):
            parts = list(path.relative_to(base).with_suffix("").parts)
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            sha = hashlib.sha256(path.read_bytes()).hexdigest()
            files.append(SourceFile(path.relative_to(top).as_posix(), module, root, sha))
    return MypyRequest(top, tuple(files), roots, cache)


def lay_out(top: Path, files: Mapping[str, str]) -> None:
    """Write files; an empty text for a file that exists deletes it."""
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def lay() -> Callable[[Path, Mapping[str, str]], None]:
    return lay_out


@pytest.fixture(scope="session")
def ask() -> Ask:
    return request_for


@pytest.fixture(scope="session")
def prime(tmp_path_factory: pytest.TempPathFactory) -> Prime:
    """A new cache that knows the standard library alone, as each of these projects' configurations has it."""

    def primed(*configured: Mapping[str, str]) -> Path:
        cache = tmp_path_factory.mktemp("primed")
        for files in configured:
            top = tmp_path_factory.mktemp("prime")
            lay_out(top, {"prime.py": "import json, typing\n", **files})
            type_facts(request_for(top, cache))
        for path in cache.rglob("records-*"):
            path.unlink()
        return cache

    return primed


@pytest.fixture(scope="session")
def primed(prime: Prime) -> Path:
    """By mypy's defaults: what is measured with a copy of it is measured cold."""
    return prime({"mypy.ini": "[mypy]\n"})


@pytest.fixture
def measure_project(tmp_path: Path, shared_cache: Path) -> Callable[[Mapping[str, str]], TypeFacts]:
    """Write a project and measure it."""

    def measured(files: Mapping[str, str]) -> TypeFacts:
        lay_out(tmp_path, files)
        return type_facts(request_for(tmp_path, shared_cache))

    return measured


@pytest.fixture(scope="session")
def measure_all(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Callable[..., dict[str, ModuleTypes]]:
    """Measure many single modules in one run, under mypy's `settings`; the answer is by source."""

    def measured(sources: Iterable[str], settings: str = "") -> dict[str, ModuleTypes]:
        top = tmp_path_factory.mktemp("many")
        names = {source: f"case_{number}.py" for number, source in enumerate(dict.fromkeys(sources))}
        lay_out(top, {"mypy.ini": f"[mypy]\n{settings}", **{name: source for source, name in names.items()}})
        facts = type_facts(request_for(top, shared_cache))
        return {source: facts.modules[name] for source, name in names.items()}

    return measured


@pytest.fixture
def measure(measure_project: Callable[[Mapping[str, str]], TypeFacts]) -> Callable[[str], ModuleTypes]:
    """Measure one module, `probe.py`."""

    def measured(source: str) -> ModuleTypes:
        return measure_project({"probe.py": source}).modules["probe.py"]

    return measured
