"""Fixtures of all tests: an empty project in a new repository, no traces of the user's own environment."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import settings
from projects.building import Project, new_project, quieten
from projects.left_out import pytest_deselected, pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown
from projects.memory import SHARED, keeper
from projects.shop import BASE

from ratchet.facts.types.run import isolation
from ratchet.facts.types.run.lock import held

__all__ = ["pytest_deselected", "pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]

# hypothesis limits the wall-clock time of each example. On a busy machine, that limit fails tests at random.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# A shell that runs the tests in the background has them ignore these, and so would the programs that they interrupt.
for number in (signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

# Most of what a worker builds is never freed, as long as memory lasts: the process ends before it is worth it.
KEEPER = keeper()
if KEEPER is not None:
    isolation.KEPT_MODULES = 1_000_000
    gc.set_threshold(200_000, 30, 1_000_000)


def pytest_runtest_logfinish() -> None:
    """After each test, see to it that memory lasts."""
    if KEEPER is not None:
        KEEPER.look()


def pytest_unconfigure() -> None:
    """Keep pytest from freeing it all at the end."""
    gc.freeze()


STANDARD = (
    {"app/__init__.py": "# mypy's defaults\n"},
    {"app/__init__.py": "# strict\n", "mypy.ini": "[mypy]\nstrict = True\n"},
    BASE,
)
"""Projects with the configurations that most tests have: mypy's own, a strict one, and that of the tests' shop."""


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all projects of a worker, which knows the standard library's stubs in the standard configurations.

    It is a copy of one that is made once in a run: workers that shared it would wait for each other. A worker of the
    next part goes on with it. Beside it are the recordings, which all workers share.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    base = tmp_path_factory.getbasetemp()
    top = Path(os.environ.get(SHARED) or (base.parent if worker else base))
    with held(top):
        made, own = top / "cache", top / f"cache-{worker}"
        if not made.is_dir():
            fill(made, tmp_path_factory)
    return own if own.is_dir() else shutil.copytree(made, own)


def fill(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Record a project of each standard configuration. A cache that is there is whole: a run that fails ends here."""
    with pytest.MonkeyPatch.context() as patch:
        quieten(patch, cache)
        for files in STANDARD:
            new_project(tmp_path_factory.mktemp("standard")).recorded(files)


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
