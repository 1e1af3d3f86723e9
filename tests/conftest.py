"""Fixtures of all tests: an empty project in a new repository, no traces of the user's own environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from projects.building import Project, new_project, quieten

# hypothesis limits the wall-clock time of each example. On a busy machine, that limit fails tests at random.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache directory for all projects of a session, so that mypy reads the standard library's stubs only once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def quiet_environment(monkeypatch: pytest.MonkeyPatch, shared_cache: Path) -> None:
    """Hide CI variables and the user's git configuration, and use the shared cache."""
    quieten(monkeypatch, shared_cache)


@pytest.fixture
def project(tmp_path: Path, quiet_environment: None) -> Project:
    """An empty project in a new git repository, on branch main."""
    top = tmp_path / "project"
    top.mkdir()
    return new_project(top)
