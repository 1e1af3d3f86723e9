"""A waiver for the import that closes a cycle allows what the cycle makes of the imports that were there before."""

from __future__ import annotations

import pytest
from projects.building import Project, Said

POLICY = """
    [ratchet]
    roots = ["."]
    paths = ["app"]
    [[contract]]
    id = "no-cycles"
    type = "acyclic"
    packages = ["app"]
"""
FILES = {
    "ratchet.toml": POLICY,
    "app/__init__.py": '"""App."""\n',
    "app/a.py": "import app.b\n\nA = app.b.B\n",
    "app/b.py": "import app.c\n\nB = app.c.C\n",
    "app/c.py": "C = 1\n",
    "app/d.py": "D = 1\n",
}
LAZY = "C = 1\n\n\ndef lazy() -> int:\n    from app import a\n\n    return a.A\n"
REASON = "the lazy import is needed by the hotfix"


@pytest.fixture
def waived(project: Project) -> Project:
    """A branch whose import closes a cycle of three; its waivers have landed before it."""
    project.recorded(FILES).write({"app/c.py": LAZY})
    project.commit("lazy")
    project.git("switch", "-q", "main")
    project.git("restore", "--source=change", "--worktree", "--", "app")
    assert 0 == project.ratchet("waive", "--all", "--reason", REASON, "--owner", "Ada").status
    project.git("restore", "--worktree", "--", "app")
    project.commit("waived")
    project.git("switch", "-q", "change")
    assert [1, 3] == [project.check("--frozen").status, len(project.check("--frozen").findings)]
    project.git("merge", "-q", "main")
    return project


def cycles(said: Said) -> list[str]:
    return [f"{finding['module']} -> {finding['detail']}" for finding in said.findings if finding["rule"] == "acyclic"]


def test_one_import_is_waived_once_and_holds_before_and_after_it_landed(waived: Project) -> None:
    assert ["acyclic-app-c-no-cycles-app-a-lazy.toml"] == sorted(
        path.name for path in (waived.top / "baselines/waivers").iterdir()
    )
    assert (0, []) == (waived.check().status, waived.check().report["notes"])
    waived.commit("held")
    waived.git("switch", "-q", "main")
    waived.git("merge", "-q", "change")
    waived.git("switch", "-qc", "later")
    waived.write({"app/d.py": "import app.c\n\nD = app.c.C\n"})
    waived.commit("later")
    later = waived.ratchet("check", "--base", "main", "--frozen", "--format", "json")
    assert (0, []) == (later.status, later.report["notes"])
    assert not list((waived.top / "baselines/modules").glob("*")), "what a waiver allows is not recorded"


def test_another_import_back_is_refused_with_what_is_in_its_cycle(waived: Project) -> None:
    waived.write({"app/b.py": "import app.a\nimport app.c\n\nB = app.c.C\n"})
    assert ["app.a -> app.b", "app.b -> app.a"] == sorted(cycles(waived.check()))
