"""One project with old debts that several conversations are about: each test leaves it as it found it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from projects.building import Project, new_project, quieten
from projects.shop import BASE

STANDARD = {
    **BASE,
    "ratchet.toml": BASE["ratchet.toml"].replace("[ratchet]", '[ratchet]\n        strictness = "standard"'),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[Project]:
    """The shop under `standard`, recorded on main, on a branch; its address has what has to be quoted."""
    with pytest.MonkeyPatch.context() as patch:
        quieten(patch, shared_cache)
        top = tmp_path_factory.mktemp("editor") / "my shöp"
        top.mkdir()
        yield new_project(top).recorded(STANDARD)


@pytest.fixture
def tree(shop: Project) -> Iterator[Project]:
    """The shop; whatever a test changes in it is taken back, and `baselines/` is as it was."""
    yield shop
    assert "" == shop.git("status", "--porcelain", "--", "baselines")
    shop.git("checkout", "-q", ".")
    shop.git("clean", "-qfd")
