"""One recorded project for a whole module of tests; each test starts from it afresh."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from projects.building import Project, new_project, quieten
from projects.shop import BASE


@pytest.fixture(scope="module")
def recorded_shop(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Project:
    """The project, recorded once."""
    with pytest.MonkeyPatch.context() as patch:
        quieten(patch, shared_cache)
        return new_project(tmp_path_factory.mktemp("shop")).recorded(BASE)


@pytest.fixture
def shop(recorded_shop: Project, quiet_environment: None) -> Project:
    """The recorded project on a branch of its own, nothing changed yet."""
    # Without the index go its skip-worktree and assume-unchanged bits, and every file is swept away.
    (recorded_shop.top / ".git/index").unlink()
    recorded_shop.git("clean", "-qffdx")
    recorded_shop.git("switch", "-qf", "-C", "change", "main")
    assert not recorded_shop.git("status", "--porcelain", "--ignored")
    assert (recorded_shop.top / "baselines").is_dir()
    return recorded_shop


@pytest.fixture
def copied_shop(recorded_shop: Project, tmp_path: Path, quiet_environment: None) -> Callable[[], Project]:
    """Makes a copy of the recorded project that a test may do anything to, its main branch included."""

    def copy() -> Project:
        found = Project(tmp_path / "copy")
        recorded_shop.git("clone", "-q", "--local", "--no-tags", "-b", "main", str(recorded_shop.top), str(found.top))
        found.git("remote", "remove", "origin")
        found.git("switch", "-qc", "change")
        return found

    return copy
