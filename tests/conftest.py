"""Fixtures of all tests: an empty project in a new repository, no traces of the user's own environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from projects.building import Project, new_project, quieten
from projects.left_out import pytest_deselected, pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown

__all__ = ["pytest_deselected", "pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]

# hypothesis limits the wall-clock time of each example. On a busy machine, that limit fails tests at random.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all projects of a worker, so that mypy reads the standard library's stubs only once.

    Beside it are the recordings, which all workers share.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    run = tmp_path_factory.getbasetemp()
    cache = run.parent / f"cache-{worker}" if worker else run / "cache"
    cache.mkdir()
    return cache


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
